import { button, el, setText } from "../lib/dom.js";
import { formatAge, formatNumber } from "../lib/format.js";
import { History } from "../views/history.js";
import { Plot } from "../views/plot.js";
import { Panel } from "./panel.js";
import { ParameterTree } from "./parameter_tree.js";
import { Track } from "./track.js";

/** Seconds of positions that are plotted. */
const SPAN = 120;

/** An actuator: where it is, moving it, stopping it, and its parameters. */
export class ActuatorPanel extends Panel {
  #name;
  #lab;
  #position = el("span", { class: "position-value" });
  #units = el("span", { class: "readout-units" });
  #age = el("span", { class: "readout-note" });
  #track = new Track();
  #to = el("input", { type: "number", step: "any", "aria-label": "Position to move to" });
  #step = el("input", {
    type: "number",
    step: "any",
    min: 0,
    value: 1,
    "aria-label": "Step",
    class: "short",
  });
  #moves = [];
  #device;
  #target;
  #history = new History(4000);
  #plot;
  #parameters;
  #stop;
  #rules = el("p", { class: "rules" });

  /** @param {{ name: string, kind: string }} device */
  constructor(device, { lab, onClose }) {
    super(device, { onClose });
    this.#name = device.name;
    this.#lab = lab;
    const { signal } = this.closing;
    this.#parameters = new ParameterTree(device.name, lab, {
      signal,
      onRefused: (problem) => this.refuse(problem),
    });
    const moving = (text, title, order) => {
      const made = button(text, { title, onclick: () => this.#move(order()) });
      this.#moves.push(made);
      return made;
    };
    const by = (factor) => () => ({ kind: "relative", by: factor * Number(this.#step.value) });
    const form = el(
      "form",
      {
        class: "tools",
        onsubmit: (event) => {
          event.preventDefault();
          if (this.#to.value !== "") this.#move({ kind: "absolute", to: Number(this.#to.value) });
        },
      },
      el("label", { class: "field" }, "to", this.#to),
      this.#submit(),
      el("span", { class: "divider" }),
      moving("−", "A step down ([)", by(-1)),
      this.#step,
      moving("+", "A step up (])", by(1)),
      el("span", { class: "divider" }),
      moving("Home", "To its home position", () => ({ kind: "home" })),
      button("↻", { label: "Ask where it is", class: "icon", onclick: () => this.ask() }),
      el("span", { class: "spring" }),
      this.#stop = button("Stop", {
        title: `Stop ${device.name}`,
        class: "stop-one",
        onclick: () => this.#stopIt(),
      }),
    );
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
        this.#age,
      ),
      this.#track.element,
      this.#rules,
      form,
      host,
      this.#parameters.element,
    );
    const aging = setInterval(() => this.#showAge(), 1000);
    signal.addEventListener("abort", () => clearInterval(aging), { once: true });
  }

  /** Shows the state of the device. */
  show(device) {
    super.show(device);
    this.#device = device;
    const { position, units, limits, online, doing } = device;
    if (doing !== "moving" && this.#target?.sent !== true) this.#target = undefined;
    if (doing === "moving" && this.#target !== undefined) this.#target.sent = false;
    setText(this.#position, formatNumber(position?.value, 7));
    const shown = position?.units || units;
    setText(this.#units, shown);
    this.#track.show({
      position: position?.value ?? null,
      target: this.#target?.to,
      limits,
      units: shown,
    });
    setText(this.#rules, rulesText(limits, shown));
    this.#rules.hidden = this.#rules.textContent === "";
    this.#parameters.enable(online);
    for (const move of this.#moves) move.disabled = !online;
    this.#stop.disabled = !online;
    this.#showAge();
    this.#plotPosition(position, shown);
  }

  /** A step up or down. */
  step(sign) {
    this.#move({ kind: "relative", by: sign * Number(this.#step.value) });
  }

  /** Asks the actuator where it is. */
  async ask() {
    try {
      await this.#lab.api.json(`v1/devices/${encodeURIComponent(this.#name)}/position`);
    } catch (problem) {
      this.refuse(problem);
    }
  }

  /** Reads the parameters anew. */
  refresh() {
    this.#parameters.load();
  }

  /** Shows all of what there is. */
  reset() {
    this.#plot.reset();
  }

  #submit() {
    const made = el("button", { type: "submit", class: "button primary" }, "Move");
    this.#moves.push(made);
    return made;
  }

  async #move(order) {
    this.accept();
    const from = this.#device?.position?.value ?? NaN;
    const to = order.kind === "absolute"
      ? order.to
      : order.kind === "relative"
      ? from + order.by
      : undefined;
    const target = this.#target = { to: Number.isFinite(to) ? to : undefined, sent: true };
    if (this.#device !== undefined) this.show(this.#device);
    try {
      // Not held open until it has arrived: the few connections of a browser are needed for stopping.
      await this.#lab.api.json(`v1/devices/${encodeURIComponent(this.#name)}/move?wait=false`, {
        method: "POST",
        body: order,
      });
    } catch (problem) {
      if (this.#target === target) this.#target = undefined;
      this.refuse(problem);
    } finally {
      if (this.#device !== undefined) this.show(this.#device);
    }
  }

  async #stopIt() {
    try {
      await this.#lab.api.json(`v1/devices/${encodeURIComponent(this.#name)}/stop`, {
        method: "POST",
        urgent: true,
      });
    } catch (problem) {
      this.refuse(problem);
    }
  }

  #showAge() {
    const time = this.#device?.position?.time;
    setText(
      this.#age,
      time === undefined ? "not asked yet" : `${formatAge(Date.now() - time)} ago`,
    );
  }

  #plotPosition(position, units) {
    if (position === null || position.value === null) return;
    const { times } = this.#history;
    if (times.at(-1) !== position.time / 1000) {
      this.#history.add(position.time / 1000, [position.value]);
    }
    const from = (this.#history.times.at(-1) ?? 0) - SPAN;
    const first = Math.max(0, this.#history.times.findIndex((time) => time >= from));
    this.#plot.show(
      {
        names: [this.#name],
        xTitle: "",
        yTitle: units,
        isTime: true,
        showPoints: this.#history.times.length < 40,
      },
      [this.#history.times.slice(first), ...this.#history.values.map((each) => each.slice(first))],
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
