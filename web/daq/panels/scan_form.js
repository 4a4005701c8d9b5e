import { button, el, fill } from "../../lib/dom.js";
import { formatBytes, formatDuration } from "../../lib/format.js";

/** What a scan is told: which actuators go where, what is measured there, and where it is written. */
export class ScanForm {
  element;
  #lab;
  #onRefused;
  #axes = el("div", { class: "scan-axes" });
  #detectors = el("fieldset", { class: "scan-detectors" });
  #pattern = el(
    "select",
    { "aria-label": "Order of the points" },
    ...["raster", "snake", "spiral"].map((name) => el("option", { value: name }, name)),
  );
  #settle = number("Pause after each move, in milliseconds", 0, { min: 0, class: "short" });
  #output = el("input", { type: "text", "aria-label": "File", required: true, spellcheck: false });
  #forecast = el("p", { class: "hint", role: "status" });
  #isNamed = false;

  /**
   * @param {{ api: import("../lab/api.js").Api, store: import("../lab/store.js").Store }} lab
   * @param {{ onRefused: (problem: Error) => void, onStarted: (state: object) => void }} handlers
   */
  constructor(lab, { onRefused, onStarted }) {
    this.#lab = lab;
    this.#onRefused = onRefused;
    this.#output.addEventListener("input", () => this.#isNamed = true);
    this.#nameOutput();
    this.element = el(
      "form",
      {
        class: "scan-form",
        onsubmit: (event) => {
          event.preventDefault();
          this.#start(onStarted);
        },
      },
      this.#axes,
      el(
        "div",
        { class: "tools" },
        button("+ axis", {
          label: "One more axis",
          class: "small",
          onclick: () => this.#addAxis(),
        }),
        this.#pattern,
        el("label", { class: "field" }, "settle", this.#settle, "ms"),
      ),
      this.#detectors,
      el("label", { class: "field scan-output" }, "into", this.#output),
      el(
        "div",
        { class: "tools" },
        el("button", { type: "submit", class: "button primary" }, "Start"),
        button("Forecast", {
          title: "Checks every point, and moves nothing",
          onclick: () => this.#look(),
        }),
      ),
      this.#forecast,
    );
    this.#addAxis();
    lab.store.on("device", ({ before, device }) => {
      if (before?.online !== device.online) this.#showDevices();
    });
    lab.store.on("gone", () => this.#showDevices());
    this.#showDevices();
  }

  #names(kind) {
    return [...this.#lab.store.devices.values()].filter((device) =>
      device.kind === kind && device.online
    )
      .map(({ name }) => name).sort();
  }

  #addAxis() {
    const row = el(
      "div",
      { class: "scan-axis tools" },
      el("select", { "aria-label": "Actuator", class: "scan-actuator", required: true }),
      number("First position", 0, { class: "short" }),
      el("span", { "aria-hidden": "true" }, "…"),
      number("Last position", 10, { class: "short" }),
      el("span", {}, "in"),
      number("Positions", 11, { min: 1, step: 1, class: "short" }),
      button("×", {
        label: "Without this axis",
        class: "icon",
        onclick: () => this.#removeAxis(row),
      }),
    );
    this.#axes.append(row);
    this.#showDevices();
  }

  #removeAxis(row) {
    if (this.#axes.childElementCount > 1) row.remove();
  }

  #showDevices() {
    const actuators = this.#names("actuator"), detectors = this.#names("detector");
    const selects = [...this.#axes.querySelectorAll(".scan-actuator")];
    selects.forEach((select, at) => {
      const chosen = select.value || actuators[at] || actuators[0];
      fill(
        select,
        ...actuators.map((name) => el("option", { value: name, selected: name === chosen }, name)),
      );
    });
    const chosen = new Set(
      [...this.#detectors.querySelectorAll("input:checked")].map(({ value }) => value),
    );
    const isFirst = this.#detectors.querySelector("input") === null;
    fill(
      this.#detectors,
      el("legend", {}, "measure"),
      ...detectors.map((name, at) =>
        el(
          "label",
          { class: "check" },
          el("input", {
            type: "checkbox",
            value: name,
            checked: chosen.has(name) || isFirst && at === 0,
          }),
          name,
        )
      ),
    );
  }

  get #scan() {
    const axes = [...this.#axes.children].map((row) => {
      const [from, to, steps] = [...row.querySelectorAll("input")].map((input) =>
        input.valueAsNumber
      );
      return { device: row.querySelector("select").value, from, to, steps };
    });
    const detectors = [...this.#detectors.querySelectorAll("input:checked")].map(({ value }) => ({
      device: value,
    }));
    const settle = this.#settle.valueAsNumber;
    const output = this.#output.value.trim();
    const name = output.replace(/^.*\//, "").replace(/\.[^.]*$/, "");
    return {
      ...(name !== "" && { name }),
      axes,
      detectors,
      pattern: this.#pattern.value,
      ...(settle > 0 && { settle }),
      output,
    };
  }

  async #start(onStarted) {
    try {
      onStarted(
        await this.#lab.api.json("v1/scans", { method: "POST", body: { scan: this.#scan } }),
      );
      this.#forecast.textContent = "";
      this.#isNamed = false;
      this.#nameOutput();
    } catch (problem) {
      this.#onRefused(problem);
    }
  }

  async #look() {
    this.#forecast.textContent = "looking …";
    try {
      const found = await this.#lab.api.json("v1/scan-forecast", {
        method: "POST",
        body: { scan: this.#scan },
      });
      const { points, problems, moreProblems, seconds, unknownSpeeds, bytes } = found;
      const words = [
        `${points} points, about ${formatDuration(seconds)}, ${formatBytes(bytes)}`,
        ...problems,
      ];
      if (unknownSpeeds.length > 0) {
        words.push(`how fast ${unknownSpeeds.join(", ")} moves is not known, and not counted`);
      }
      if (moreProblems > 0) words.push(`and ${moreProblems} more`);
      this.#forecast.textContent = words.join("\n");
    } catch (problem) {
      this.#forecast.textContent = "";
      this.#onRefused(problem);
    }
  }

  /** A name that is not there yet, unless somebody has chosen one. */
  #nameOutput() {
    if (this.#isNamed) return;
    const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString();
    this.#output.value = `scan-${now.slice(0, 19).replaceAll(":", "").replace("T", "-")}.h5`;
  }
}

function number(label, value, more) {
  return el("input", {
    type: "number",
    step: "any",
    value,
    "aria-label": label,
    title: label,
    required: true,
    ...more,
  });
}
