import { svg } from "../../lib/dom.js";
import { formatNumber, withUnits } from "../../lib/format.js";
import { onResize } from "../../lib/plot_theme.js";

/** Where an actuator is between its limits, and where it is going. */
export class Track {
  element;
  #rail = svg("rect", { class: "track-rail", x: 0, y: 14, height: 4, rx: 2 });
  #allowed = svg("rect", { class: "track-allowed", y: 12, height: 8, rx: 4 });
  #target = svg("path", { class: "track-target", d: "M-6 0 L6 0 L0 9 Z" });
  #here = svg("circle", { class: "track-here", cy: 16, r: 8 });
  #low = svg("text", { class: "track-text", y: 40 });
  #high = svg("text", { class: "track-text", y: 40, "text-anchor": "end" });
  #seen = { min: Infinity, max: -Infinity };
  #width = 0;
  #state;

  /** @param {AbortSignal} signal */
  constructor(signal) {
    const parts = [this.#rail, this.#allowed, this.#low, this.#high, this.#target, this.#here];
    this.element = svg("svg", { class: "track", role: "img" }, ...parts);
    onResize(this.element, (width) => {
      this.#width = width;
      if (this.#state !== undefined) this.show(this.#state);
    }, signal);
  }

  /**
   * @param {{ position: number | null, target: number | undefined, limits: { min?: number, max?: number }, units: string }} state
   */
  show(state) {
    this.#state = state;
    const { position, target, limits, units } = state;
    const seen = this.#seen;
    for (const value of [position, limits.min, limits.max]) {
      if (!Number.isFinite(value)) continue;
      seen.min = Math.min(seen.min, value);
      seen.max = Math.max(seen.max, value);
    }
    if (this.#width === 0 || seen.min > seen.max) return;
    const length = seen.max - seen.min;
    const place = (value) => {
      // Of one that has been nowhere else yet, no end is known.
      const share = length === 0 ? 0.5 : Math.max(0, Math.min(1, (value - seen.min) / length));
      return 9 + share * (this.#width - 18);
    };
    const left = place(limits.min ?? seen.min), right = place(limits.max ?? seen.max);
    this.#rail.setAttribute("width", this.#width);
    const isLimited = limits.min !== undefined || limits.max !== undefined;
    this.#allowed.setAttribute("x", left - 4);
    this.#allowed.setAttribute("width", isLimited ? Math.max(0, right - left) + 8 : 0);
    this.#here.setAttribute("visibility", position === null ? "hidden" : "visible");
    this.#here.setAttribute("cx", place(position ?? seen.min));
    this.#target.setAttribute("visibility", target === undefined ? "hidden" : "visible");
    this.#target.setAttribute("transform", `translate(${place(target ?? seen.min)} 0)`);
    this.#low.setAttribute("x", left - 8);
    this.#high.setAttribute("x", right + 8);
    this.#low.textContent = limits.min === undefined ? "" : formatNumber(limits.min);
    this.#high.textContent = limits.max === undefined ? "" : formatNumber(limits.max);
    const range = isLimited
      ? `, limits ${formatNumber(limits.min ?? -Infinity)} to ${
        formatNumber(limits.max ?? Infinity)
      }`
      : "";
    this.element.setAttribute("aria-label", `at ${withUnits(position, units)}${range}`);
  }
}
