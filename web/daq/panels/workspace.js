import { el } from "../../lib/dom.js";
import { ActuatorPanel } from "./actuator_panel.js";
import { DetectorPanel } from "./detector_panel.js";
import { Lane } from "./lane.js";

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
  #lanes = { detector: new Lane("detectors", 540), actuator: new Lane("actuators", 340) };
  #hint = el(
    "p",
    { class: "empty", hidden: true },
    "Choose a device on the left, or press its number.",
  );

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
    host.append(this.#lanes.detector.element, this.#lanes.actuator.element, this.#hint);
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
    lab.store.on("device", () => this.#showHint());
    lab.store.on("gone", ({ name }) => {
      this.close(name);
      this.#showHint();
    });
  }

  /** Puts a panel that belongs to no device before the actuators. */
  add(element) {
    const lane = this.#lanes.actuator;
    lane.add(element, () => true);
    // It shows and hides itself.
    new MutationObserver(() => lane.update()).observe(element, { attributeFilter: ["hidden"] });
    lane.update();
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
    const hadFocus = panel.element.contains(document.activeElement);
    panel.close();
    this.#panels.delete(name);
    for (const lane of Object.values(this.#lanes)) lane.remove(panel.element);
    this.#changed();
    if (hadFocus) [...this.#panels.values()].at(-1)?.element.focus();
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
    const onForget = () => this.#forget(name);
    const panel = new Kind(device, { lab: this.#lab, onClose, onForget });
    this.#panels.set(name, panel);
    panel.show(device);
    // Those that are away do not stand between those that are there.
    const isAway = ({ classList }) => classList.contains("offline");
    this.#lanes[device.kind].add(panel.element, device.online ? isAway : undefined);
    this.#changed();
  }

  /** Its panel goes when the server says so. */
  async #forget(name) {
    try {
      await this.#lab.api.json(`v1/devices/${encodeURIComponent(name)}`, { method: "DELETE" });
    } catch (problem) {
      this.#panels.get(name)?.refuse(problem);
    }
  }

  #changed() {
    const open = new Set(this.#panels.keys());
    if (!this.#isFirst) localStorage.setItem(KEY, JSON.stringify([...open, ...this.#expected]));
    this.#showHint();
    this.#onChange(open);
  }

  /** There is something to choose when there are devices. */
  #showHint() {
    this.#hint.hidden = this.#panels.size > 0 || this.#lab.store.devices.size === 0;
  }
}
