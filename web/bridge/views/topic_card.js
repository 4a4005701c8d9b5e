import { el, fill } from "../../lib/dom.js";
import { FormView } from "../forms/form_view.js";
import { Card } from "./card.js";
import { CountsView } from "./counts_view.js";
import { MessagesView } from "./messages_view.js";
import { ValuesView } from "./values_view.js";

/** A topic on the desk: its values, how often they come, its structs one by one, a form. */
export class TopicCard {
  #card;
  #link;
  #topic;
  #options;
  #tabs = new Map();
  #shown;
  #end = new AbortController();
  #form;
  #values;

  /**
   * @param {import("../link/bridge_link.js").BridgeLink} link
   * @param {import("../link/bridge_news.js").Topic} topic
   * @param {{
   *   view?: string, onPlot: (node: object, isNew: boolean) => void, seriesOf: (path: string) => number | undefined,
   *   onChange: () => void, onClose: () => void,
   * }} options
   */
  constructor(link, topic, options) {
    this.#link = link;
    this.#topic = topic;
    this.#options = options;
    const { onClose } = options;
    this.#card = new Card({ kind: "topic-card", label: topic.name, onClose });
    this.#card.signal.addEventListener("abort", () => this.#end.abort(), { once: true });
    this.#card.element.dataset.topic = topic.name;
    const comes = topic.direction !== "in" && topic.mayRead;
    const goes = topic.direction !== "out";
    const views = [
      ...(comes ? ["values", "counts", "messages"] : []),
      ...(goes ? ["form"] : []),
    ];
    const [program, ...struct] = topic.name.split(".");
    this.#card.title(
      el("span", { class: "dim" }, `${program}.`),
      struct.join("."),
      topic.answer !== undefined && el("span", { class: "tag" }, `→ ${topic.answer.struct}`),
    );
    if (views.length > 1) this.#card.tools(this.#makeTabs(views));
    this.show(views.includes(options.view) ? options.view : goes && !comes ? "form" : "values");
  }

  /** What stands on the desk. */
  get element() {
    return this.#card.element;
  }

  /** Name of its topic. */
  get topic() {
    return this.#topic.name;
  }

  /** Which view it shows. */
  get view() {
    return this.#shown;
  }

  /** Takes it away. */
  close() {
    this.#card.close();
  }

  /** Shows which fields are plotted. */
  mark() {
    this.#values?.mark();
  }

  /** Shows whether its program is there. */
  live() {
    const topic = this.#link.named(this.#topic.name);
    this.element.classList.toggle("away", topic?.live !== true);
    this.#form?.live();
  }

  /** Shows one of its views. */
  show(view) {
    if (view === this.#shown) return;
    this.#shown = view;
    this.#end.abort();
    this.#end = new AbortController();
    const options = { signal: this.#end.signal };
    this.#values = this.#form = undefined;
    const { onPlot, seriesOf } = this.#options;
    const make = {
      values: () =>
        this.#values = new ValuesView(this.#link, this.#topic, { ...options, onPlot, seriesOf }),
      counts: () => new CountsView(this.#link, this.#topic, options),
      messages: () => new MessagesView(this.#link, this.#topic, options),
      form: () => this.#form = new FormView(this.#link, this.#topic, options),
    };
    fill(this.#card.body, make[view]().element);
    for (const [name, tab] of this.#tabs) {
      tab.setAttribute("aria-selected", String(name === view));
      tab.tabIndex = name === view ? 0 : -1;
    }
    this.element.dataset.view = view;
    this.live();
    this.#options.onChange();
  }

  #makeTabs(views) {
    for (const view of views) {
      this.#tabs.set(
        view,
        el("button", {
          ...{ type: "button", role: "tab", class: "tab" },
          onclick: () => this.show(view),
        }, view),
      );
    }
    const tabs = [...this.#tabs.values()];
    return el("div", {
      ...{ role: "tablist", class: "tabs", "aria-label": "Views" },
      onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        const at = tabs.indexOf(event.target);
        if (step === undefined || at < 0) return;
        const next = tabs[(at + step + tabs.length) % tabs.length];
        next.click();
        next.focus();
        event.preventDefault();
      },
    }, ...tabs);
  }
}
