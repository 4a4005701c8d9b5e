import { button, el, setText } from "../../lib/dom.js";
import { formatAge, formatNumber, formatPosition } from "../../lib/format.js";
import { History } from "../views/history.js";
import { Plot } from "../../lib/plot.js";
import { MoveControls } from "./move_controls.js";
import { Panel } from "./panel.js";
import { ParameterTree } from "./parameter_tree.js";
import { Track } from "./track.js";

/** Seconds of positions that are plotted. */
const SPAN = 120;

/** How soon an actuator that was told to move says that it does, in milliseconds; else it was there already. */
const STARTS_WITHIN_MS = 1500;

/** An actuator: where it is, moving it, stopping it, and its parameters. */
export class ActuatorPanel extends Panel {
  #name;
  #lab;
  #position = el("span", { class: "position-value" });
  #units = el("span", { class: "readout-units" });
  #ageText = el("span", { class: "readout-note" });
  #track;
  #controls;
  #rules = el("p", { class: "rules" });
  #history = new History(4000);
  #plot;
  #parameters;
  #device;
  /** @type {number | undefined} */
  #target;
  #starting = 0;
  #plotted = 0;

  /** @param {{ name: string, kind: string }} device */
  constructor(device, { lab, ...handlers }) {
    super(device, handlers);
    const { name } = device;
    const { signal } = this.closing;
    this.#name = name;
    this.#lab = lab;
    this.#parameters = new ParameterTree(name, lab, {
      signal,
      onRefused: (problem) => this.refuse(problem),
    });
    this.#controls = new MoveControls({
      name,
      onMove: (order) => this.#move(order),
      onStop: () => this.#ask("stop", { method: "POST", urgent: true }),
    });
    this.#track = new Track(signal);
    const host = el("div", {
      class: "plot small-plot",
      role: "img",
      "aria-label": "Plot of the last positions",
    });
    this.#plot = new Plot(host, { signal });
    this.body.append(
      el(
        "div",
        { class: "position" },
        el("span", { class: "readout-line" }, this.#position, this.#units),
        el(
          "span",
          {},
          this.#ageText,
          button("↻", {
            label: "Ask where it is",
            class: "icon",
            onclick: () => this.#ask("position"),
          }),
        ),
      ),
      this.#track.element,
      this.#rules,
      this.#controls.element,
      host,
      this.#parameters.element,
    );
    const aging = setInterval(() => this.#age(), 1000);
    signal.addEventListener("abort", () => clearInterval(aging), { once: true });
  }

  /** Shows the state of the device. */
  show(device) {
    super.show(device);
    const { position, limits, online, doing } = device;
    if (doing === "moving") this.#starting = 0;
    else if (performance.now() > this.#starting) this.#target = undefined;
    this.#device = device;
    const units = position?.units || device.units;
    setText(this.#position, formatPosition(position?.value, limits));
    setText(this.#units, units);
    this.#track.show({ position: position?.value ?? null, target: this.#target, limits, units });
    setText(this.#rules, rulesText(limits, units));
    this.#rules.hidden = this.#rules.textContent === "";
    this.#parameters.enable(online);
    this.#controls.show({ online, units, limits });
    this.#showAge();
    this.#plotPosition(position, units);
  }

  /** A step up or down. */
  step(sign) {
    this.#controls.step(sign);
  }

  /** Reads the parameters anew. */
  refresh() {
    this.#parameters.load();
  }

  /** Shows all of what there is. */
  reset() {
    this.#plot.reset();
  }

  async #move(order) {
    this.accept();
    const from = this.#device.position?.value ?? NaN;
    const to = order.kind === "relative" ? from + order.by : order.to;
    this.#target = Number.isFinite(to) ? to : undefined;
    this.#starting = performance.now() + STARTS_WITHIN_MS;
    this.show(this.#device);
    // Not held open until it has arrived: the few connections of a browser are needed for stopping.
    if (!await this.#ask("move?wait=false", { method: "POST", body: order })) this.#starting = 0;
    this.show(this.#device);
  }

  /** Whether the server has done what it was asked for. */
  async #ask(what, options) {
    try {
      await this.#lab.api.json(`v1/devices/${encodeURIComponent(this.#name)}/${what}`, options);
      return true;
    } catch (problem) {
      this.refuse(problem);
      return false;
    }
  }

  #age() {
    if (this.#device?.online !== true) return;
    this.#showAge();
    this.#plotPosition(this.#device.position, this.#device.position?.units || this.#device.units);
  }

  #showAge() {
    const time = this.#device?.position?.time;
    setText(
      this.#ageText,
      time === undefined ? "not asked yet" : `${formatAge(Date.now() - time)} ago`,
    );
  }

  #plotPosition(position, units) {
    if (position === null || position.value === null) return;
    if (position.time !== this.#plotted) {
      this.#history.add(position.time / 1000, [position.value]);
      this.#plotted = position.time;
    }
    const { times, values: [values] } = this.#history;
    // Where it was last seen it is held to be until it is seen elsewhere.
    const now = Math.max(Date.now() / 1000, times.at(-1) + 1e-3);
    const first = Math.max(0, times.findLastIndex((time) => time < now - SPAN));
    this.#plot.show(
      { names: [this.#name], xTitle: "", yTitle: units, isTime: true, span: SPAN, isHeld: true },
      [[...times.slice(first), now], [...values.slice(first), values.at(-1)]],
    );
  }
}

function rulesText({ min, max, maxStep, maxSpeed }, units) {
  const words = [];
  if (min !== undefined || max !== undefined) {
    words.push(
      `limits ${formatNumber(min ?? -Infinity)} … ${formatNumber(max ?? Infinity)} ${units}`,
    );
  }
  if (maxStep !== undefined) words.push(`at most ${formatNumber(maxStep)} ${units} a move`);
  if (maxSpeed !== undefined) words.push(`at most ${formatNumber(maxSpeed)} ${units}/s`);
  return words.join(" · ");
}
