import { el } from "../../lib/dom.js";
import { axisTitle, formatAmong, withUnits } from "../../lib/format.js";
import { Legend } from "./legend.js";
import { curvesOf, elementsWithin } from "./line_data.js";
import { Plot } from "../../lib/plot.js";

/** Curves of a detector: drag to zoom along the axis, twice click for all of it. */
export class LineView {
  element = el("section", { class: "view line-view", "aria-label": "Curves" });
  #legend = new Legend();
  #plot;
  #onWindow;
  #isLogarithmic = false;
  #cursor = null;
  /** @type {import("./line_data.js").Curves | undefined} */
  #curves;

  /** @param {{ signal: AbortSignal, onWindow: () => void }} options */
  constructor({ signal, onWindow }) {
    const host = el("div", { class: "plot", role: "img", "aria-label": "Plot of curves" });
    this.#onWindow = onWindow;
    this.#plot = new Plot(host, {
      signal,
      onZoom: () => onWindow(),
      onCursor: (index) => this.#showCursor(index),
    });
    const log = el("input", {
      type: "checkbox",
      onchange: () => {
        this.#isLogarithmic = log.checked;
        this.#draw();
      },
    });
    this.element.append(
      el(
        "div",
        { class: "view-tools" },
        this.#legend.element,
        el("span", { class: "spring" }),
        el("label", { class: "check" }, log, "log"),
        el("button", {
          type: "button",
          class: "button small",
          title: "All of the axis (double click, 0)",
          onclick: () => this.reset(),
        }, "all"),
      ),
      host,
    );
  }

  /** What has to be asked for: so many columns, of these elements. */
  get window() {
    const { zoom, pixels } = this.#plot;
    const x = zoom === undefined || this.#curves === undefined
      ? undefined
      : elementsWithin(this.#curves, zoom);
    return { width: Math.min(4096, pixels), ...(x !== undefined && { x }) };
  }

  /** Shows all of the axis. */
  reset() {
    this.#plot.reset();
  }

  /** @param {import("../lab/record_reader.js").LiveRecord} record */
  show(record) {
    this.#curves = curvesOf(record)[0];
    this.#draw();
  }

  #draw() {
    const curves = this.#curves;
    if (curves === undefined) return;
    const { x, names, axis, units } = curves;
    const form = {
      names,
      xTitle: axisTitle(axis, axis.units === "" ? "element" : ""),
      yTitle: units,
      isLogarithmic: this.#isLogarithmic,
      showPoints: x.length <= 64,
    };
    const values = this.#isLogarithmic
      ? curves.curves.map((curve) => Array.from(curve, (value) => value > 0 ? value : null))
      : curves.curves.map((curve) => curve.some(Number.isNaN) ? withGaps(curve) : curve);
    this.#plot.show(form, [x, ...values]);
    this.#showCursor(this.#cursor);
  }

  #showCursor(index) {
    this.#cursor = index;
    const curves = this.#curves;
    if (curves === undefined) return;
    const place = index === null ? "" : `@ ${withUnits(curves.x[index], curves.axis.units, 5)}`;
    this.#legend.show(
      curves.names,
      curves.curves.map((curve) => {
        const [min, max] = extent(curve);
        const among = (value) => formatAmong(value, max - min);
        const units = curves.units === "" ? "" : ` ${curves.units}`;
        if (index !== null) return `${among(curve[index])}${units} ${place}`;
        return `${among(min)} … ${among(max)}${units}`;
      }),
    );
  }
}

function withGaps(curve) {
  return Array.from(curve, (value) => Number.isNaN(value) ? null : value);
}

function extent(curve) {
  let min = Infinity, max = -Infinity;
  for (const value of curve) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? [min, max] : [NaN, NaN];
}
