import { svg } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";

/** Where an actuator is between its limits, and where it is going. */
export class Track {
  element;
  #here = svg("circle", { class: "track-here", cy: 16, r: 7 });
  #target = svg("path", { class: "track-target", d: "M-5 2 L5 2 L0 9 Z" });
  #limits = svg("rect", { class: "track-allowed", y: 13, height: 6, rx: 3 });
  #low = svg("text", { class: "track-text", y: 38 });
  #high = svg("text", { class: "track-text", y: 38, "text-anchor": "end" });
  #seen = { min: Infinity, max: -Infinity };

  constructor() {
    this.element = svg(
      "svg",
      { class: "track", viewBox: "0 0 400 42", preserveAspectRatio: "none", role: "img" },
      svg("rect", { class: "track-rail", x: 0, y: 14, width: 400, height: 4, rx: 2 }),
      this.#limits,
      this.#low,
      this.#high,
      this.#target,
      this.#here,
    );
  }

  /**
   * @param {{ position: number | null, target: number | undefined, limits: { min?: number, max?: number }, units: string }} state
   */
  show({ position, target, limits, units }) {
    const values = [position, target, limits.min, limits.max].filter((value) =>
      Number.isFinite(value)
    );
    for (const value of values) {
      this.#seen.min = Math.min(this.#seen.min, value);
      this.#seen.max = Math.max(this.#seen.max, value);
    }
    if (values.length === 0) return;
    const { min = this.#seen.min, max = this.#seen.max } = limits;
    const low = Math.min(min, this.#seen.min), high = Math.max(max, this.#seen.max, low + 1e-9);
    const place = (value) => 8 + (value - low) / (high - low) * 384;
    this.#limits.setAttribute("x", place(min));
    this.#limits.setAttribute("width", Math.max(0, place(max) - place(min)));
    this.#here.setAttribute("cx", position === null ? -20 : place(position));
    this.#target.setAttribute(
      "transform",
      `translate(${target === undefined ? -50 : place(target)} 0)`,
    );
    this.#low.setAttribute("x", place(min) - 6);
    this.#high.setAttribute("x", place(max) + 6);
    this.#low.textContent = limits.min === undefined ? "" : formatNumber(limits.min);
    this.#high.textContent = limits.max === undefined ? "" : formatNumber(limits.max);
    const range = `limits ${formatNumber(limits.min ?? -Infinity)} to ${
      formatNumber(limits.max ?? Infinity)
    } ${units}`;
    this.element.setAttribute("aria-label", `at ${formatNumber(position)} ${units}, ${range}`);
  }
}
