import { button, el, fill, setText } from "../../lib/dom.js";
import { formatClock } from "../../lib/format.js";
import { fieldTree } from "../layout/field_tree.js";
import { eachFrame } from "../link/batches.js";
import { hexView } from "./hex_view.js";
import { jsonText } from "./shown_value.js";

/** Structs that are kept for the filter. */
const MOST_KEPT = 1000;

/** Lines that are shown. */
const MOST_LINES = 200;

/** Structs of one batch that are looked at: nobody reads more. */
const MOST_OF_BATCH = 100;

/** How many structs come. */
const PACES = [["few", "20 a second"], ["all", "all"]];

/** The structs of a topic as they come, newest first, with a filter, and the bytes of a chosen one. */
export class MessagesView {
  element = el("div", { class: "messages" });
  #link;
  #topic;
  #tree;
  #kept = [];
  #list = el("ol", { class: "message-list", tabindex: 0, "aria-label": "Structs, newest first" });
  #detail = el("div", { class: "message-detail" });
  #note = el("span", { class: "hint" });
  #filter;
  #pause;
  #isPaused = false;
  #pressed = null;
  #count = 0;
  #end = () => {};

  /**
   * @param {import("../link/bridge_link.js").BridgeLink} link
   * @param {import("../link/bridge_news.js").Topic} topic
   * @param {{ signal: AbortSignal }} options
   */
  constructor(link, topic, { signal }) {
    this.#link = link;
    this.#topic = topic;
    this.#tree = fieldTree(topic.layout);
    this.#filter = el("input", {
      type: "search",
      class: "filter",
      placeholder: 'filter, such as "mode":"RUN"',
      "aria-label": "Shows only structs with this text",
      oninput: () => this.#again(),
    });
    const pace = el(
      "select",
      { "aria-label": "How many structs come", onchange: () => this.#follow(pace.value) },
      ...PACES.map(([value, text]) => el("option", { value }, text)),
    );
    this.#pause = button("pause", {
      ...{ title: "Pause, and go on", class: "small toggle", onclick: () => this.#hold() },
    });
    // Lines move down while the button is held: a click is on the line where it began.
    this.#list.addEventListener(
      "pointerdown",
      ({ target }) => this.#pressed = target.closest("li"),
    );
    this.#list.addEventListener("click", ({ target }) => {
      const line = this.#pressed ?? target.closest("li");
      this.#pressed = null;
      if (line !== null) this.#show(line);
    });
    this.#list.addEventListener("keydown", (event) => this.#key(event));
    this.element.append(
      el("div", { class: "view-tools" }, this.#filter, pace, this.#pause, this.#note),
      ...[this.#list, this.#detail],
    );
    this.#follow("few");
    signal.addEventListener("abort", () => this.#end(), { once: true });
  }

  #follow(pace) {
    this.#end();
    const wish = { topics: this.#topic.name, format: "binary", latched: true };
    const options = pace === "all"
      ? { flush: { ms: 50 }, whenSlow: "drop-oldest" }
      : { policy: { every: 50 }, whenSlow: "latest" };
    this.#end = this.#link.subscribe({ ...wish, ...options }, {
      batch: (buffer) => this.#take(buffer),
    });
  }

  #take(buffer) {
    const frames = [];
    eachFrame(buffer, (_topic, seq, time, at, length) => frames.push([seq, time, at, length]));
    this.#count += frames.length;
    setText(this.#note, `${this.#count} seen`);
    if (this.#isPaused) return;
    const fresh = frames.slice(-MOST_OF_BATCH).filter(([, , , length]) => length >= this.#tree.size)
      .map(([seq, time, at, length]) => ({
        ...{ seq, time, text: undefined },
        payload: new Uint8Array(buffer.slice(at, at + length)),
      }));
    this.#kept.push(...fresh);
    if (this.#kept.length > MOST_KEPT) this.#kept.splice(0, this.#kept.length - MOST_KEPT);
    this.#put(fresh);
  }

  #put(messages) {
    const wanted = this.#filter.value.toLowerCase();
    const fitting = messages.filter((message) => {
      if (wanted === "") return true;
      return this.#text(message).toLowerCase().includes(wanted);
    });
    const lines = fitting.slice(-MOST_LINES).map((message) => {
      const line = el(
        "li",
        {},
        el("time", {}, clock(message.time)),
        el("span", { class: "seq" }, `#${message.seq}`),
        el("code", {}, this.#text(message)),
      );
      line.message = message;
      return line;
    });
    this.#list.prepend(...lines.reverse());
    while (this.#list.childElementCount > MOST_LINES) this.#list.lastElementChild.remove();
  }

  #text(message) {
    const { buffer, length } = message.payload;
    return message.text ??= jsonText(this.#tree.read(new DataView(buffer, 0, length), 0));
  }

  #again() {
    fill(this.#list);
    this.#put(this.#kept);
  }

  #hold() {
    this.#isPaused = !this.#isPaused;
    this.#pause.setAttribute("aria-pressed", String(this.#isPaused));
    this.#pause.textContent = this.#isPaused ? "go on" : "pause";
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const chosen = this.#list.querySelector(".chosen");
    const next = chosen === null
      ? this.#list.firstElementChild
      : step > 0
      ? chosen.nextElementSibling
      : chosen.previousElementSibling;
    if (next !== null) this.#show(next);
    event.preventDefault();
  }

  #show(line) {
    this.#list.querySelector(".chosen")?.classList.remove("chosen");
    line.classList.add("chosen");
    line.scrollIntoView({ block: "nearest" });
    fill(this.#detail, hexView(this.#tree, line.message.payload));
  }
}

function clock(seconds) {
  return `${formatClock(seconds * 1000)}.${
    String(Math.floor(seconds * 1000) % 1000).padStart(3, "0")
  }`;
}
