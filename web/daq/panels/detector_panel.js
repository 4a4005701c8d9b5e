import { button, el, setText } from "../../lib/dom.js";
import { formatClock, formatShape } from "../../lib/format.js";
import { DetectorView } from "../views/detector_view.js";
import { Panel } from "./panel.js";
import { ParameterTree } from "./parameter_tree.js";

/** Grabs a second that can be asked for. */
const RATES = [0.2, 1, 2, 5, 10, 20, 30, 60];

/** A detector: its data, live or one at a time, and its parameters. */
export class DetectorPanel extends Panel {
  #name;
  #lab;
  #view;
  #isLive = false;
  #live;
  #grab;
  #rate;
  #dimension;
  #average;
  #status = el("output", { class: "live-status" });
  #isOnline = true;
  #isGrabbing = false;
  #times = [];
  #number = 0;
  #parameters;

  /** @param {{ name: string, kind: string }} device */
  constructor(device, { lab, ...handlers }) {
    super(device, handlers);
    this.#name = device.name;
    this.#lab = lab;
    this.#view = new DetectorView({ signal: this.closing.signal, onWindow: () => this.#ask() });
    this.#parameters = new ParameterTree(device.name, lab, {
      signal: this.closing.signal,
      onRefused: (problem) => this.refuse(problem),
    });
    this.#live = button("Live", {
      title: "Grab again and again (space)",
      class: "toggle",
      onclick: () => this.toggle(),
    });
    this.#live.setAttribute("aria-pressed", "false");
    this.#grab = button("Grab", { title: "Grab once (g)", onclick: () => this.grab() });
    const select = (label, options, chosen) =>
      el(
        "select",
        { "aria-label": label, title: label, onchange: () => this.#ask() },
        ...options.map(([value, text]) =>
          el("option", { value, selected: value === chosen }, text)
        ),
      );
    this.#rate = select("Most grabs a second", RATES.map((rate) => [rate, `${rate} Hz`]), 10);
    this.#dimension = select("What is asked for", [
      ["", "as last"],
      ...["0D", "1D", "2D", "ND"].map((each) => [each, each]),
    ], "");
    this.#average = el("input", {
      type: "number",
      min: 1,
      max: 10_000,
      step: 1,
      value: 1,
      class: "short",
      "aria-label": "Grabs that are averaged",
      onchange: () => this.#ask(),
    });
    this.body.append(
      el(
        "div",
        { class: "tools" },
        this.#live,
        this.#grab,
        this.#rate,
        this.#dimension,
        el("label", { class: "field" }, "mean of", this.#average),
        el("span", { class: "spring" }),
        this.#status,
      ),
      this.#view.element,
      this.#parameters.element,
    );
    this.#ask();
  }

  /** Shows the state of the device. */
  show(device) {
    super.show(device);
    this.#parameters.enable(device.online);
    this.#isOnline = device.online;
    this.#live.disabled = !device.online;
    this.#enableGrab();
  }

  /** Begins to grab, or pauses. */
  toggle() {
    this.#isLive = !this.#isLive;
    this.#live.setAttribute("aria-pressed", String(this.#isLive));
    setText(this.#live, this.#isLive ? "Pause" : "Live");
    this.element.classList.toggle("live", this.#isLive);
    this.#times = [];
    this.accept();
    this.#ask();
  }

  /** Grabs once. */
  async grab() {
    if (this.#isGrabbing) return;
    const { dimension, average } = this.#asked;
    this.accept();
    this.#isGrabbing = true;
    this.#enableGrab();
    try {
      const body = {
        ...(dimension !== undefined && { dimension }),
        ...(average > 1 && { average }),
      };
      await this.#lab.api.json(`v1/devices/${encodeURIComponent(this.#name)}/grab`, {
        method: "POST",
        body,
      });
    } catch (problem) {
      this.refuse(problem);
    } finally {
      this.#isGrabbing = false;
      this.#enableGrab();
    }
  }

  /** Reads the parameters anew. */
  refresh() {
    this.#parameters.load();
  }

  /** Shows all of what there is. */
  reset() {
    this.#view.reset();
  }

  /** Ends what the panel does. */
  close() {
    this.#lab.stream.hide(this.#name);
    super.close();
  }

  #enableGrab() {
    this.#grab.disabled = this.#isGrabbing || !this.#isOnline;
  }

  get #asked() {
    const average = Number(this.#average.value);
    return {
      rate: Number(this.#rate.value),
      average: Number.isInteger(average) && average >= 1 ? average : 1,
      ...(this.#dimension.value !== "" && { dimension: this.#dimension.value }),
    };
  }

  #ask() {
    if (this.closing.signal.aborted) return;
    const { rate, average, dimension } = this.#asked;
    this.#lab.stream.show(this.#name, {
      ...this.#view.query,
      ...(this.#isLive
        ? { rate, ...(average > 1 && { average }), ...(dimension !== undefined && { dimension }) }
        : { passive: true, rate: 30 }),
    }, (record) => this.#take(record));
  }

  #take(record) {
    const { error, arrays } = record.header;
    if (error !== undefined) return this.refuse(error);
    if (arrays === undefined) return;
    this.accept();
    this.#view.show(record);
    this.#showStatus(record.header);
  }

  #showStatus({ number, time, missed, arrays }) {
    const now = performance.now();
    // The same data in another view is nothing new.
    if (number !== this.#number) this.#times.push(now);
    this.#number = number;
    while (this.#times.length > 1 && now - this.#times[0] > 2000) this.#times.shift();
    const span = now - this.#times[0];
    const rate = this.#times.length > 2
      ? ` · ${((this.#times.length - 1) / span * 1000).toFixed(1)} Hz`
      : "";
    const [first] = arrays;
    const what = first === undefined ? "" : ` · ${formatShape(first.shape)} ${first.dtype}`;
    const lost = missed > 0 ? ` · ${missed} not shown` : "";
    setText(this.#status, `#${number} · ${formatClock(time)}${what}${rate}${lost}`);
  }
}
