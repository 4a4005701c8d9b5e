import { button, el, setText } from "../../lib/dom.js";
import { formatClock } from "../../lib/format.js";

/** Lines that are kept. */
const MOST_LINES = 1000;

/** Urgency of lines, the least first. */
const LEVELS = ["debug", "info", "warning", "error", "fatal"];

/** What programs and the bridge say, newest last. */
export class ConsoleView {
  element = el("div", { class: "console" });
  #list = el("ol", {
    class: "console-lines",
    tabindex: 0,
    role: "log",
    "aria-label": "What programs say",
  });
  #level;
  #filter;
  #follows = true;
  #program;
  #note = el("span", { class: "hint" });

  /**
   * @param {import("../link/bridge_link.js").BridgeLink} link
   * @param {{ signal: AbortSignal, program?: string, tools?: Node[], title?: string }} options
   */
  constructor(link, { signal, program, tools = [], title = "Console" }) {
    this.#program = program;
    this.#level = el(
      "select",
      { "aria-label": "Least urgency that is shown", onchange: () => this.#sift() },
      ...LEVELS.map((level) => el("option", { value: level, selected: level === "info" }, level)),
    );
    this.#filter = el("input", {
      type: "search",
      class: "filter",
      placeholder: "filter",
      "aria-label": "Shows only lines with this text",
      oninput: () => this.#sift(),
    });
    this.element.append(
      el(
        "div",
        { class: "console-head" },
        el("h2", {}, title),
        this.#note,
        el("span", { class: "spring" }),
        ...[this.#level, this.#filter],
        button("clear", { class: "small", onclick: () => this.#list.replaceChildren() }),
        ...tools,
      ),
      this.#list,
    );
    // Who scrolls back reads, and must not be carried away.
    this.#list.addEventListener("scroll", () => {
      const { scrollTop, scrollHeight, clientHeight } = this.#list;
      this.#follows = scrollTop + clientHeight > scrollHeight - 24;
    });
    link.on("log", (lines) => this.#take(lines), signal);
    link.on("status", ({ level, message, hint }) => {
      const text = hint === undefined ? message : `${message}; ${hint}`;
      this.add({ program: "bridge", level, text, time: Date.now() / 1000 });
    }, signal);
    this.#take(link.log.lines);
    link.watch("log");
  }

  /** Adds a line. */
  add({ program, level, text, time }) {
    const line = el(
      "li",
      { class: `level-${level}` },
      el("time", {}, formatClock(time * 1000)),
      el("b", {}, program),
      el("span", { class: "line-level" }, level),
      el("span", { class: "line-text" }, text),
    );
    line.hidden = !this.#fits(line, level);
    line.dataset.level = level;
    this.#list.append(line);
    while (this.#list.childElementCount > MOST_LINES) this.#list.firstElementChild.remove();
    if (this.#follows) this.#list.scrollTop = this.#list.scrollHeight;
  }

  #take(lines) {
    for (const { program, level, time, text } of lines) {
      if (this.#program !== undefined && program !== this.#program) continue;
      this.add({ program, level, text, time: Number(time) / 1e9 });
    }
  }

  #fits(line, level) {
    const wanted = this.#filter.value.toLowerCase();
    return LEVELS.indexOf(level) >= LEVELS.indexOf(this.#level.value) &&
      (wanted === "" || line.textContent.toLowerCase().includes(wanted));
  }

  #sift() {
    let hidden = 0;
    for (const line of this.#list.children) {
      line.hidden = !this.#fits(line, line.dataset.level);
      if (line.hidden) hidden++;
    }
    setText(this.#note, hidden === 0 ? "" : `${hidden} hidden`);
  }
}
