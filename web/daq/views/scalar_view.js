import { el, fill, setText } from "../../lib/dom.js";
import { formatNumber } from "../../lib/format.js";
import { numbersOf } from "../lab/record_reader.js";
import { History } from "./history.js";
import { Plot } from "../../lib/plot.js";

/** Spans of time that can be shown, in seconds. */
const SPANS = [[30, "30 s"], [120, "2 min"], [600, "10 min"], [3600, "1 h"]];

/** Numbers of a detector: large, and how they have been of late. */
export class ScalarView {
  element = el("section", { class: "view scalar-view", "aria-label": "Numbers" });
  #numbers = el("div", { class: "readouts" });
  #history = new History();
  #plot;
  #names = "";
  #readouts = [];
  #span = 120;
  #last = [];

  /** @param {{ signal: AbortSignal }} options */
  constructor({ signal }) {
    const host = el("div", { class: "plot", role: "img", "aria-label": "Plot of the last values" });
    this.#plot = new Plot(host, { signal });
    const span = el(
      "select",
      {
        "aria-label": "Time that is shown",
        onchange: () => {
          this.#span = Number(span.value);
          this.#draw();
        },
      },
      ...SPANS.map(([seconds, text]) =>
        el("option", { value: seconds, selected: seconds === 120 }, text)
      ),
    );
    this.element.append(
      this.#numbers,
      el(
        "div",
        { class: "view-tools" },
        el("span", { class: "spring" }),
        el("label", { class: "field" }, "last", span),
        el("button", {
          type: "button",
          class: "button small",
          title: "Forget what was, and begin anew",
          onclick: () => {
            this.#history.clear();
            this.#draw();
          },
        }, "clear"),
      ),
      host,
    );
  }

  /** What has to be asked for. */
  get window() {
    return {};
  }

  /** Shows all there is. */
  reset() {
    this.#plot.reset();
  }

  /** @param {import("../lab/record_reader.js").LiveRecord} record */
  show(record) {
    const arrays = record.header.arrays.filter(({ kind, data }) =>
      kind === "scalar" && data !== undefined
    );
    const values = arrays.map(({ data }) => numbersOf(record, data)[0]);
    this.#last = arrays;
    this.#history.add(record.header.time / 1000, values);
    this.#showNumbers(arrays, values);
    this.#draw();
  }

  #showNumbers(arrays, values) {
    const key = JSON.stringify(arrays.map(({ name, units }) => [name, units]));
    if (key !== this.#names) {
      this.#names = key;
      this.#readouts = arrays.map(() => ({
        value: el("span", { class: "readout-value" }),
        note: el("span", { class: "readout-note" }),
      }));
      fill(
        this.#numbers,
        ...arrays.map(({ name, units }, at) =>
          el(
            "div",
            { class: `readout series-${at % 8 + 1}` },
            el("span", { class: "readout-name" }, name),
            el(
              "span",
              { class: "readout-line" },
              this.#readouts[at].value,
              el("span", { class: "readout-units" }, units),
            ),
            this.#readouts[at].note,
          )
        ),
      );
    }
    this.#readouts.forEach(({ value, note }, at) => {
      setText(value, formatNumber(values[at], 6));
      const { mean, deviation, count } = this.#history.statistics(at, this.#span);
      setText(note, count < 2 ? "" : `${formatNumber(mean, 5)} ± ${formatNumber(deviation, 2)}`);
    });
  }

  #draw() {
    const { times, values } = this.#history;
    const from = (times.at(-1) ?? 0) - this.#span;
    const first = Math.max(0, times.findIndex((time) => time >= from));
    const units = new Set(this.#last.map(({ units }) => units));
    this.#plot.show({
      names: this.#last.map(({ name }) => name),
      xTitle: "",
      yTitle: units.size === 1 ? [...units][0] : "",
      isTime: true,
      span: this.#span,
    }, [times.slice(first), ...values.map((each) => each.slice(first))]);
  }
}
