import { button, el } from "../../lib/dom.js";
import { formatClock, withUnits } from "../../lib/format.js";

/** How long ago a device has come for that to be news to a page that has just opened, in milliseconds. */
const NEWS_MS = 3000;

/** Lines that are kept. */
const MOST_LINES = 500;

/** What has happened, newest first. */
export class EventLog {
  #element;
  #list = el("ol", { class: "log-lines", tabindex: 0 });
  #states = new Map();

  /**
   * @param {HTMLElement} element
   * @param {import("../lab/store.js").Store} store
   */
  constructor(element, store) {
    this.#element = element;
    element.append(
      el(
        "div",
        { class: "log-head" },
        el("h2", {}, "Events"),
        el("span", { class: "spring" }),
        button("clear", { class: "small", onclick: () => this.#list.replaceChildren() }),
        button("×", { label: "Hide events", class: "icon", onclick: () => this.toggle() }),
      ),
      this.#list,
    );
    element.hidden = localStorage.getItem("robo-daq-log") !== "shown";
    document.body.classList.toggle("with-log", !element.hidden);
    store.on("happened", (event) => {
      const line = this.#words(event);
      if (line !== undefined) this.add(...line);
    });
  }

  /** Shows or hides it. */
  toggle() {
    this.#element.hidden = !this.#element.hidden;
    document.body.classList.toggle("with-log", !this.#element.hidden);
    localStorage.setItem("robo-daq-log", this.#element.hidden ? "hidden" : "shown");
  }

  /**
   * Adds a line.
   *
   * @param {string} name
   * @param {string} text
   * @param {string} [kind]
   */
  add(name, text, kind = "") {
    this.#list.prepend(el(
      "li",
      { class: kind },
      el("time", {}, formatClock(Date.now())),
      el("b", {}, name),
      el("span", {}, text),
    ));
    while (this.#list.childElementCount > MOST_LINES) this.#list.lastElementChild.remove();
  }

  /** What is worth a line: not each grab, nor each position on the way. */
  #words(event) {
    if (event.type === "device") return this.#deviceWords(event.device);
    if (event.type === "forgotten") {
      this.#states.delete(event.name);
      return [event.name, "was forgotten"];
    }
    if (event.type === "parameter") {
      const what = event.path.length === 0 ? "all parameters" : event.path.join("/");
      return [event.name, `${what} changed by the ${event.by}`];
    }
    if (event.type === "refused") {
      return [event.name, `refused (${event.rule}): ${event.message}`, "bad"];
    }
    if (event.type === "stopped") {
      const names = event.results.map(({ device, sent }) =>
        sent ? device : `${device} (not reached)`
      );
      return ["stop", names.length === 0 ? "no actuator to stop" : names.join(", "), "bad"];
    }
    return undefined;
  }

  #deviceWords({ name, online, doing, problem, position, units, address, since }) {
    const before = this.#states.get(name);
    this.#states.set(name, { online, doing, problem });
    if (before === undefined) {
      // Those that were there when the page came are no news.
      const isNew = online && Date.now() - since < NEWS_MS;
      return isNew ? [name, `has connected from ${address}`, "good"] : undefined;
    }
    if (before.online !== online) {
      return online
        ? [name, `has connected from ${address}`, "good"]
        : [name, `has gone: ${problem ?? "it left"}`, "bad"];
    }
    if (before.doing === "moving" && doing === "idle") {
      return [name, `stands at ${withUnits(position?.value, position?.units || units)}`];
    }
    if (before.doing !== "moving" && doing === "moving") return [name, "moves"];
    return problem !== null && problem !== before.problem ? [name, problem, "bad"] : undefined;
  }
}
