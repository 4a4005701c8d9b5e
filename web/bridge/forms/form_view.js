import { button, el, fill, setText } from "../../lib/dom.js";
import { formatClock } from "../../lib/format.js";
import { fieldTree, nodeAt } from "../layout/field_tree.js";
import { jsonText } from "../views/shown_value.js";
import { membersEditor } from "./editors.js";
import { emptyValue } from "./form_values.js";

/** Shortest time between two structs of a slider that is moved, in milliseconds. */
const LIVE_MS = 50;

/** A form for the structs that a program takes: sends them, shows answers, and what is wrong at its field. */
export class FormView {
  element;
  #link;
  #topic;
  #tree;
  #editor;
  #result = el("div", { class: "form-result", role: "status" });
  #send;
  #faults = new Map();
  #isSending = false;
  #again = false;
  #timer = 0;

  /**
   * @param {import("../link/bridge_link.js").BridgeLink} link
   * @param {import("../link/bridge_news.js").Topic} topic
   * @param {{ signal: AbortSignal }} options
   */
  constructor(link, topic, { signal }) {
    this.#link = link;
    this.#topic = topic;
    this.#tree = fieldTree(topic.layout);
    this.#editor = membersEditor(this.#tree);
    const isRequest = topic.answer !== undefined;
    this.#send = el(
      "button",
      { class: "button primary", title: "Ctrl-Enter" },
      isRequest ? "request" : "send",
    );
    const live = el("input", { type: "checkbox", class: "switch" });
    this.element = el(
      "form",
      {
        class: "struct-form",
        noValidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          this.#submit();
        },
        onkeydown: (event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#submit();
        },
        oninput: () => {
          this.#check();
          if (live.checked) this.#soon();
        },
      },
      this.#editor.element,
      el(
        "div",
        { class: "form-tools" },
        this.#send,
        !isRequest &&
          el(
            "label",
            { class: "check", title: "Sends whenever something changes, as sliders do" },
            live,
            "live",
          ),
        el("span", { class: "spring" }),
        button("newest", {
          title: "Takes over the newest struct that the bridge has",
          class: "small",
          onclick: () => this.#takeNewest(),
        }),
        button("clear", {
          title: "All as at first",
          class: "small",
          onclick: () => {
            this.#editor.show(emptyValue(this.#tree));
            this.#check();
          },
        }),
      ),
      this.#result,
    );
    this.live();
    signal.addEventListener("abort", () => clearTimeout(this.#timer), { once: true });
  }

  /** Shows whether its program is there, and whether one may send. */
  live() {
    const topic = this.#link.named(this.#topic.name) ?? this.#topic;
    this.#send.disabled = !topic.live || !topic.mayWrite;
    this.#send.title = topic.mayWrite
      ? topic.live ? "Ctrl-Enter" : "The program is away"
      : "This page may only look";
  }

  #check() {
    // Only what was wrong before is looked at while one types: nobody is scolded for a number half typed.
    if (this.#faults.size === 0) return;
    const faults = new Map();
    this.#editor.read(faults);
    this.#complain(faults);
  }

  #complain(faults) {
    this.#faults = faults;
    this.#editor.complain(faults);
  }

  #soon() {
    if (this.#timer !== 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.#submit();
    }, LIVE_MS);
  }

  async #submit() {
    if (this.#isSending) {
      this.#again = true;
      return;
    }
    const faults = new Map();
    const value = this.#editor.read(faults);
    this.#complain(faults);
    if (faults.size > 0) {
      this.element.querySelector("[aria-invalid]")?.focus();
      return this.#say(
        "bad",
        faults.size === 1 ? "A field is not right" : `${faults.size} fields are not right`,
      );
    }
    this.#isSending = true;
    try {
      await this.#deliver(value);
    } catch (problem) {
      this.#refused(problem);
    } finally {
      this.#isSending = false;
    }
    if (this.#again) {
      this.#again = false;
      this.#submit();
    }
  }

  async #deliver(value) {
    const { name, answer } = this.#topic;
    const op = answer === undefined ? "send" : "request";
    const begun = performance.now();
    const reply = await this.#link.ask({ op, topic: name, value });
    const clock = formatClock(Date.now());
    if (answer === undefined) return this.#say("good", `sent at ${clock}`);
    const took = `${answer.struct} at ${clock}, after ${(performance.now() - begun).toFixed(1)} ms`;
    this.#say("good", took, answerList(reply.value));
  }

  #refused(problem) {
    const path = problem.path?.replace(/^\./, "");
    const node = path === undefined ? undefined : nodeAt(this.#tree, path);
    if (node !== undefined) this.#complain(new Map([[path, problem.message]]));
    this.#say("bad", problem.hint ? `${problem.message}; ${problem.hint}` : problem.message);
  }

  async #takeNewest() {
    try {
      const { value } = await this.#link.ask({ op: "get", topic: this.#topic.name });
      if (value === null) return this.#say("bad", "There was none yet");
      this.#editor.show(value);
      this.#check();
      this.#say("good", "as it was last");
    } catch (problem) {
      this.#refused(problem);
    }
  }

  #say(kind, text, ...more) {
    const line = el("p", { class: kind });
    setText(line, text);
    fill(this.#result, line, ...more);
  }
}

/** An answer's fields and values. */
function answerList(value) {
  return el(
    "dl",
    { class: "answer" },
    ...Object.entries(value).flatMap(([name, each]) => [
      el("dt", {}, name),
      el("dd", {}, typeof each === "string" ? each : jsonText(each)),
    ]),
  );
}
