import { button, el } from "../../lib/dom.js";
import { ScanForm } from "./scan_form.js";
import { ScanList } from "./scan_list.js";

/** Scans that the server runs: those that there are, and a new one. */
export class ScanPanel {
  element;
  #refusal = el("div", { class: "refusal", role: "alert", hidden: true });
  #list;

  /** @param {{ api: import("../lab/api.js").Api, store: import("../lab/store.js").Store }} lab */
  constructor(lab) {
    const refuse = (problem) => this.#refuse(problem);
    this.#list = new ScanList(lab.api, refuse);
    const form = new ScanForm(lab, {
      onRefused: refuse,
      onStarted: (state) => {
        this.#refusal.hidden = true;
        this.#list.show(state);
      },
    });
    this.element = el(
      "article",
      { class: "panel scan-panel", id: "scans", tabindex: -1, "aria-label": "Scans", hidden: true },
      el(
        "header",
        { class: "panel-head" },
        el("h2", {}, "Scans"),
        el("span", { class: "spring" }),
        button("×", { label: "Close scans", class: "icon", onclick: () => this.toggle() }),
      ),
      this.#refusal,
      el(
        "div",
        { class: "panel-body" },
        this.#list.element,
        el(
          "details",
          { class: "new-scan", open: true },
          el("summary", {}, "New scan"),
          form.element,
        ),
      ),
    );
    lab.store.on("scan", ({ scan }) => {
      this.#list.show(scan);
      if (scan.ended === null) this.element.hidden = false;
    });
  }

  /** Shows or hides it. */
  toggle() {
    this.element.hidden = !this.element.hidden;
    if (this.element.hidden) return;
    this.element.scrollIntoView({ block: "nearest" });
    this.element.focus({ preventScroll: true });
  }

  #refuse({ message, hint }) {
    this.#refusal.replaceChildren(
      el(
        "div",
        {},
        el("strong", {}, "Not done"),
        el("p", {}, message),
        hint === undefined ? "" : el("p", { class: "hint" }, hint),
      ),
      button("×", { label: "Dismiss", class: "icon", onclick: () => this.#refusal.hidden = true }),
    );
    this.#refusal.hidden = false;
  }
}
