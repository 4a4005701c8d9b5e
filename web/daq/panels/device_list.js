import { el, fill, setText } from "../../lib/dom.js";
import { formatShape, withUnits } from "../../lib/format.js";
import { simCommand } from "../lib/sim_command.js";

/** The lab's devices: detectors, then actuators. */
export class DeviceList {
  #host;
  #store;
  #onOpen;
  /** @type {Map<string, { item: HTMLElement, state: HTMLElement, note: HTMLElement, kind: string }>} */
  #items = new Map();
  #lists = { detector: el("ul"), actuator: el("ul") };
  #command = el("code");
  /** Whether the server has said what devices there are. */
  #isKnown = false;
  #empty = el(
    "p",
    { class: "hint", hidden: true },
    "No device has connected yet. Let PyMoDAQ, LabVIEW or a program of yours connect, or try a simulated one:",
    this.#command,
  );

  /**
   * @param {HTMLElement} host
   * @param {{ store: import("../lab/store.js").Store, onOpen: (name: string) => void }} options
   */
  constructor(host, { store, onOpen }) {
    this.#host = host;
    this.#store = store;
    this.#onOpen = onOpen;
    fill(
      host,
      ...[["Detectors", "detector"], ["Actuators", "actuator"]].map(([title, kind]) =>
        el(
          "section",
          { class: "device-group", hidden: true },
          el("h2", {}, title),
          this.#lists[kind],
        )
      ),
      this.#empty,
    );
    store.on("device", ({ name, device }) => this.#show(name, device));
    store.on("gone", ({ name }) => {
      this.#items.get(name)?.item.remove();
      this.#items.delete(name);
      this.#arrange();
    });
    host.addEventListener("keydown", (event) => this.#key(event));
  }

  /** The server has said what devices there are, and where they connect. */
  connected({ endpoint }) {
    this.#isKnown = true;
    setText(this.#command, simCommand(endpoint, location.hostname));
    this.#arrange();
  }

  /** Names in the order in which they are shown. */
  get names() {
    return [...this.#host.querySelectorAll("button[data-device]")].map(({ dataset }) =>
      dataset.device
    );
  }

  /** Shows which devices have a panel. */
  mark(open) {
    for (const [name, { item }] of this.#items) {
      item.firstElementChild.setAttribute("aria-pressed", String(open.has(name)));
    }
  }

  /** Goes to the next device, or the one before. */
  move(by) {
    const buttons = [...this.#host.querySelectorAll("button[data-device]")];
    const at = buttons.indexOf(document.activeElement);
    buttons[(at + by + buttons.length + (at < 0 && by < 0 ? 1 : 0)) % buttons.length]?.focus();
  }

  #key(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.move(by);
  }

  #show(name, device) {
    let entry = this.#items.get(name);
    if (entry === undefined || entry.kind !== device.kind) {
      entry?.item.remove();
      entry = this.#make(name, device.kind);
      this.#items.set(name, entry);
      this.#arrange();
    }
    const { item, state, note } = entry;
    state.className = `lamp ${device.doing}`;
    item.classList.toggle("offline", !device.online);
    setText(note, noteOf(device));
    item.firstElementChild.setAttribute(
      "aria-label",
      `${name}, ${device.kind}, ${device.doing}, ${noteOf(device)}`,
    );
  }

  #make(name, kind) {
    const state = el("span", { class: "lamp" });
    const note = el("span", { class: "device-note" });
    const open = el(
      "button",
      {
        type: "button",
        class: "side-entry device",
        "aria-pressed": "false",
        onclick: () => this.#onOpen(name),
      },
      state,
      el("span", { class: "side-name" }, name),
      note,
    );
    open.dataset.device = name;
    return { item: el("li", {}, open), state, note, kind };
  }

  #arrange() {
    for (const kind of ["detector", "actuator"]) {
      const items = [...this.#items].filter(([, entry]) => entry.kind === kind)
        .sort(([a], [b]) => a < b ? -1 : 1).map(([, { item }]) => item);
      // Elements that stay where they are keep the focus.
      items.forEach((item, at) => {
        const list = this.#lists[kind];
        if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
      });
      this.#lists[kind].parentElement.hidden = items.length === 0;
    }
    this.#empty.hidden = !this.#isKnown || this.#items.size > 0;
  }
}

function noteOf({ kind, online, position, units, lastGrab }) {
  if (!online) return "offline";
  if (kind === "actuator") {
    return position === null ? "" : withUnits(position.value, position.units || units, 5);
  }
  const [first] = lastGrab?.arrays ?? [];
  if (first === undefined) return "";
  return first.shape.every((length) => length === 1) ? "0D" : formatShape(first.shape);
}
