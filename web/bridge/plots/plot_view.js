import { button, el, fill, setText } from "../../lib/dom.js";
import { formatNumber } from "../../lib/format.js";
import { Plot } from "../../lib/plot.js";
import { curvesOf, valueAt } from "./curves.js";
import { onFrame } from "./frames.js";

/** Windows of time that can be shown, in seconds. */
export const SPANS = [[5, "5 s"], [10, "10 s"], [30, "30 s"], [60, "1 min"], [300, "5 min"], [
  600,
  "10 min",
]];

/**
 * A field of a plot.
 *
 * @typedef {{ topic: string, path: string, unit: string, names?: Map<string, string> }} Curve
 */

/** Curves of chosen fields, the last seconds of them, with their values. */
export class PlotView {
  element = el("div", { class: "plot-view" });
  #feeds;
  #options;
  #plot;
  #legend = el("ul", { class: "curves" });
  #values = [];
  /** @type {(Curve & { end: () => void })[]} */
  #curves = [];
  #span;
  #version = -1;
  /** @type {{ from: number, to: number } | undefined} */
  #held;
  #cursor = null;
  #data = [[]];

  /**
   * @param {import("./feeds.js").Feeds} feeds
   * @param {{ span?: number, signal: AbortSignal, onRemove?: (curve: Curve) => void, onHold?: (isHeld: boolean) => void }} options
   */
  constructor(feeds, options) {
    this.#feeds = feeds;
    this.#options = options;
    this.#span = options.span ?? 10;
    const host = el("div", { class: "plot", role: "img", "aria-label": "Plot over time" });
    this.element.append(this.#legend, host);
    this.#plot = new Plot(host, {
      signal: options.signal,
      onZoom: (zoom) => {
        if (zoom === undefined) {
          if (this.#held?.isZoom) this.hold(false);
        } else this.#hold({ from: zoom.min, to: zoom.max, isZoom: true });
        this.#draw();
      },
      onCursor: (index) => {
        this.#cursor = index;
        this.#showValues();
      },
    });
    onFrame(() => this.#follow(), options.signal);
    options.signal.addEventListener("abort", () => this.#curves.forEach(({ end }) => end()));
  }

  /** The fields that are shown. */
  get curves() {
    return this.#curves;
  }

  /** Seconds that are shown. */
  get span() {
    return this.#span;
  }

  set span(seconds) {
    this.#span = seconds;
    if (this.#held !== undefined) {
      const { to } = this.#held;
      this.#plot.reset();
      this.#hold({ from: to - seconds, to });
    }
    this.#draw();
  }

  /** Whether time stands still. */
  get isHeld() {
    return this.#held !== undefined;
  }

  /** The part of time that is shown, in seconds since 1970. */
  get window() {
    if (this.#held !== undefined) return this.#held;
    const newest = Math.max(
      ...this.#parts().map(({ history }) => history?.newest ?? NaN).filter((
        time,
      ) => !Number.isNaN(time)),
    );
    const to = Number.isFinite(newest) ? newest : Date.now() / 1000;
    return { from: to - this.#span, to };
  }

  /** Fields with their histories and names. */
  get parts() {
    return this.#parts();
  }

  /** Whether it shows a field. */
  has(topic, path) {
    return this.#curves.some((each) => each.topic === topic && each.path === path);
  }

  /** Shows a field as well. @param {Curve} curve */
  add(curve) {
    if (this.has(curve.topic, curve.path)) return;
    this.#curves.push({ ...curve, end: this.#feeds.follow(curve.topic, curve.path) });
    this.#showLegend();
  }

  /** Shows a field no more. */
  remove(topic, path) {
    const at = this.#curves.findIndex((each) => each.topic === topic && each.path === path);
    const [curve] = this.#curves.splice(at, at < 0 ? 0 : 1);
    if (curve === undefined) return;
    curve.end();
    this.#showLegend();
    this.#options.onRemove?.(curve);
  }

  /** Lets time stand still, or go on. */
  hold(isHeld) {
    if (isHeld) this.#hold(this.window);
    else {
      this.#held = undefined;
      this.#plot.reset();
      this.#options.onHold?.(false);
    }
    this.#draw();
  }

  /** Shows the newest again, all of the window. */
  reset() {
    this.hold(false);
  }

  #hold(window) {
    this.#held = window;
    this.#options.onHold?.(true);
  }

  #parts() {
    return this.#curves.map(({ topic, path }) => ({
      ...{ topic, path, name: `${topic} ${path}` },
      history: this.#feeds.history(topic),
    }));
  }

  #follow() {
    const { version } = this.#feeds;
    if (version === this.#version || this.#held !== undefined) return;
    this.#version = version;
    this.#draw();
  }

  #draw() {
    if (this.#curves.length === 0 || !this.element.isConnected) return;
    const { from, to } = this.window;
    this.#data = curvesOf(this.#parts(), { from, to, pixels: this.#plot.pixels });
    const units = new Set(this.#curves.map(({ unit }) => unit));
    this.#plot.show({
      names: this.#curves.map(({ topic, path }) => `${topic} ${path}`),
      xTitle: "",
      yTitle: units.size === 1 ? [...units][0] : "",
      isTime: true,
      ...(this.#held === undefined && { span: this.#span }),
      isHeld: this.#curves.every(({ names }) => names !== undefined),
    }, this.#data);
    this.#showValues();
  }

  #showLegend() {
    const topics = new Set(this.#curves.map(({ topic }) => topic));
    this.#values = this.#curves.map(() => el("span", { class: "curve-value" }));
    fill(
      this.#legend,
      ...this.#curves.map(({ topic, path, unit }, at) =>
        el(
          "li",
          { class: `curve series-${at % 8 + 1}`, "data-path": path },
          el("i", { class: "curve-mark", "aria-hidden": "true" }),
          topics.size > 1 && el("span", { class: "curve-topic" }, topic),
          el("span", { class: "curve-name", title: `${topic} ${path}` }, path),
          this.#values[at],
          unit !== "" && el("span", { class: "curve-unit" }, unit),
          button("×", {
            label: `Remove ${path}`,
            class: "icon",
            onclick: () => this.remove(topic, path),
          }),
        )
      ),
    );
    this.#draw();
  }

  #showValues() {
    const time = this.#cursor === null ? Infinity : this.#data[0]?.[this.#cursor] ?? Infinity;
    this.#parts().forEach(({ history, path }, at) => {
      const value = valueAt(history, path, time === Infinity && this.#held ? this.#held.to : time);
      const name = this.#curves[at].names?.get(String(value));
      setText(this.#values[at], name ?? formatNumber(value, 5));
    });
  }
}
