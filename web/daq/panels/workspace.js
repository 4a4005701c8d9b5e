import { el } from "../lib/dom.js";
import { ActuatorPanel } from "./actuator_panel.js";
import { DetectorPanel } from "./detector_panel.js";

const KEY = "robo-daq-panels";

/** The panels that are open; which ones is kept from visit to visit. */
export class Workspace {
  #host;
  #lab;
  #onChange;
  /** @type {Map<string, DetectorPanel | ActuatorPanel>} */
  #panels = new Map();
  /** Devices that were open when the page was last seen, and have not come yet. */
  #expected;
  #isFirst;
  #lanes = {
    detector: el("div", { class: "lane detectors" }),
    actuator: el("div", { class: "lane actuators" }),
  };
  #hint = el("p", { class: "empty" }, "Choose a device on the left, or press its number.");

  /**
   * @param {HTMLElement} host
   * @param {{ lab: object, onChange: (open: Set<string>) => void }} options
   */
  constructor(host, { lab, onChange }) {
    this.#host = host;
    this.#lab = lab;
    this.#onChange = onChange;
    const kept = localStorage.getItem(KEY);
    this.#isFirst = kept === null;
    this.#expected = new Set(kept === null ? [] : JSON.parse(kept));
    host.append(this.#lanes.detector, this.#lanes.actuator, this.#hint);
    lab.store.on("device", ({ name, device, before }) => {
      // Whoever comes for the first time sees something.
      if (
        this.#expected.has(name) || (this.#isFirst && this.#panels.size < 6 && before === undefined)
      ) {
        this.#expected.delete(name);
        this.#open(name);
      }
      const panel = this.#panels.get(name);
      panel?.show(device);
      if (before?.online === false && device.online) panel?.refresh();
    });
    lab.store.on("gone", ({ name }) => this.close(name));
  }

  /** Puts a panel that belongs to no device before the actuators. */
  add(element) {
    this.#lanes.actuator.prepend(element);
    // It shows and hides itself.
    new MutationObserver(() => this.#showLanes()).observe(element, { attributeFilter: ["hidden"] });
    this.#showLanes();
  }

  /** The panel in which the focus is, or the only one. */
  get current() {
    const name = document.activeElement?.closest(".panel")?.dataset.device;
    if (name !== undefined) return this.#panels.get(name);
    return this.#panels.size === 1 ? [...this.#panels.values()][0] : undefined;
  }

  /** Opens a device's panel, or goes to it. */
  show(name) {
    if (!this.#lab.store.devices.has(name)) return;
    this.#isFirst = false;
    this.#open(name);
    const { element } = this.#panels.get(name);
    element.scrollIntoView({ block: "nearest", behavior: "smooth" });
    element.focus({ preventScroll: true });
  }

  /** Closes a device's panel. */
  close(name) {
    const panel = this.#panels.get(name);
    if (panel === undefined) return;
    const next = panel.element.nextElementSibling ?? panel.element.previousElementSibling;
    const hadFocus = panel.element.contains(document.activeElement);
    panel.close();
    this.#panels.delete(name);
    this.#changed();
    if (hadFocus && next?.classList.contains("panel")) next.focus();
  }

  /** Reads all parameters anew, after the server has been away. */
  refresh() {
    for (const panel of this.#panels.values()) panel.refresh();
  }

  #open(name) {
    if (this.#panels.has(name)) return;
    const device = this.#lab.store.devices.get(name);
    const onClose = () => {
      this.#isFirst = false;
      this.close(name);
    };
    const Kind = device.kind === "detector" ? DetectorPanel : ActuatorPanel;
    const panel = new Kind(device, { lab: this.#lab, onClose });
    this.#panels.set(name, panel);
    this.#lanes[device.kind].append(panel.element);
    panel.show(device);
    this.#changed();
  }

  #changed() {
    const open = new Set(this.#panels.keys());
    if (!this.#isFirst) localStorage.setItem(KEY, JSON.stringify([...open, ...this.#expected]));
    this.#hint.hidden = open.size > 0;
    this.#showLanes();
    this.#onChange(open);
  }

  #showLanes() {
    for (const lane of Object.values(this.#lanes)) {
      lane.hidden = [...lane.children].every(({ hidden }) => hidden);
    }
  }
}
