import { button, el } from "../../lib/dom.js";

/** What an actuator is ordered with: a position, steps, home, stop. */
export class MoveControls {
  element;
  #to = el("input", { type: "number", step: "any", "aria-label": "Position to move to" });
  #step = el("input", {
    type: "number",
    step: "any",
    min: 0,
    value: 1,
    "aria-label": "Step",
    class: "short",
  });
  #buttons;
  #units = el("span", { class: "suffix" });
  #onMove;

  /**
   * @param {{
   *   name: string, onMove: (order: { kind: string, to?: number, by?: number }) => void,  onStop: () => void,
   * }} options
   */
  constructor({ name, onMove, onStop }) {
    this.#onMove = onMove;
    const move = el("button", { type: "submit", class: "button primary" }, "Move");
    const home = button("Home", {
      title: "To its home position",
      onclick: () => onMove({ kind: "home" }),
    });
    const down = button("−", {
      label: "A step down",
      title: "A step down ([)",
      onclick: () => this.step(-1),
    });
    const up = button("+", {
      label: "A step up",
      title: "A step up (])",
      onclick: () => this.step(1),
    });
    const stop = button("Stop", { label: `Stop ${name}`, class: "stop-one", onclick: onStop });
    this.#buttons = [move, home, down, up, stop];
    this.element = el(
      "div",
      { class: "move-controls" },
      // A form of its own: Enter moves from here alone, not from the size of steps.
      el(
        "form",
        { class: "tools", onsubmit: (event) => this.#submit(event) },
        el("label", { class: "field" }, "to", this.#to, this.#units),
        move,
        home,
      ),
      el(
        "div",
        { class: "tools" },
        el("span", { class: "field" }, "step"),
        down,
        this.#step,
        up,
        el("span", { class: "spring" }),
        stop,
      ),
    );
  }

  /** A step up or down. */
  step(sign) {
    const by = sign * this.#step.valueAsNumber;
    if (Number.isFinite(by)) this.#onMove({ kind: "relative", by });
  }

  /**
   * Shows what is known of the actuator.
   *
   * @param {{ online: boolean, units: string, limits: { min?: number, max?: number } }} device
   */
  show({ online, units, limits: { min, max } }) {
    for (const each of this.#buttons) each.disabled = !online;
    if (this.#units.textContent !== units) this.#units.textContent = units;
    const range = [min ?? "", max ?? ""].join(" … ");
    this.#to.placeholder = min === undefined && max === undefined ? "" : range;
  }

  #submit(event) {
    event.preventDefault();
    const to = this.#to.valueAsNumber;
    if (Number.isFinite(to)) this.#onMove({ kind: "absolute", to });
  }
}
