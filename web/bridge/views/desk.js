import { el } from "../../lib/dom.js";
import { fieldTree, namesOf, nodeAt } from "../layout/field_tree.js";
import { firstChoice } from "../plots/first_choice.js";
import { PlotCard } from "../plots/plot_card.js";
import { TopicCard } from "./topic_card.js";

/** Where it is kept what stands on the desk. */
const KEY = "robo-bridge-desk";

/** What is open: plots on one side, topics on the other. It is the same after the page is loaded again. */
export class Desk {
  #link;
  #feeds;
  #onChange;
  #plots = new Set();
  /** @type {Map<string, { card: TopicCard, layout: string }>} */
  #topics = new Map();
  #left = el("div", { class: "column plots" });
  #right = el("div", { class: "column cards" });
  #empty = el("div", { class: "empty", hidden: true });
  /** @type {PlotCard | undefined} */
  #active;
  /** What was there before, and has not come yet. */
  #expected;
  #isFirst;
  #isRestoring = false;

  /**
   * @param {HTMLElement} element
   * @param {{
   *   link: import("../link/bridge_link.js").BridgeLink, feeds: import("../plots/feeds.js").Feeds, onChange: (open: ReadonlySet<string>) => void,
   * }} options
   */
  constructor(element, { link, feeds, onChange }) {
    this.#link = link;
    this.#feeds = feeds;
    this.#onChange = onChange;
    element.append(this.#empty, this.#left, this.#right);
    const kept = localStorage.getItem(KEY);
    this.#isFirst = kept === null;
    this.#expected = parsed(kept);
    this.#left.addEventListener("focusin", ({ target }) => this.#activate(target));
    this.#left.addEventListener("pointerdown", ({ target }) => this.#activate(target));
  }

  /** Topics are new, or have come or gone. */
  topicsChanged() {
    this.#isRestoring = true;
    for (const [name, { card, layout }] of this.#topics) {
      const topic = this.#link.named(name);
      if (topic !== undefined && JSON.stringify(topic.layout) !== layout) {
        // The program was built anew with another struct.
        const { view } = card;
        card.close();
        this.show(name, view);
      } else card.live();
    }
    this.#restore();
    this.#isRestoring = false;
    if (this.#isFirst) this.#begin();
    this.#keep();
  }

  /** Says what to do while there is nothing. @param {...(Node | string)} words */
  say(...words) {
    this.#empty.replaceChildren(...words);
    this.#empty.hidden = words.length === 0 || this.#plots.size + this.#topics.size > 0;
  }

  /** Shows a topic, or goes to it. */
  show(name, view, isUnasked = false) {
    const open = this.#topics.get(name);
    if (open !== undefined) {
      if (view !== undefined) open.card.show(view);
      open.card.element.scrollIntoView({ block: "nearest" });
      if (!this.#isRestoring) open.card.element.focus({ preventScroll: true });
      return;
    }
    const topic = this.#link.named(name);
    if (topic === undefined) return;
    const card = new TopicCard(this.#link, topic, {
      view,
      onPlot: (node, isNew) => this.plot(name, node, isNew),
      seriesOf: (path) => this.#seriesOf(name, path),
      onChange: () => this.#keep(),
      onClose: () => {
        this.#topics.delete(name);
        this.#changed();
      },
    });
    this.#topics.set(name, { card, layout: JSON.stringify(topic.layout) });
    (card.view === "form" ? this.#left : this.#right).append(card.element);
    this.#changed();
    if (this.#isRestoring || this.#isFirst || isUnasked) return;
    card.element.scrollIntoView({ block: "nearest" });
    card.element.focus({ preventScroll: true });
  }

  /** Shows a topic, or takes it away. */
  toggle(name) {
    const open = this.#topics.get(name);
    if (open === undefined) this.show(name);
    else open.card.close();
  }

  /** Closes the card that has the focus. */
  closeFocused() {
    const focused = document.activeElement?.closest(".card");
    for (const plot of this.#plots) if (plot.element === focused) return plot.close();
    for (const { card } of this.#topics.values()) if (card.element === focused) return card.close();
  }

  /** Plots a field, or no more: beside those of its unit, or in a plot of its own. */
  plot(topic, node, isNew = false) {
    const shown = [...this.#plots].find(({ view }) => view.has(topic, node.path));
    if (shown !== undefined && !isNew) shown.view.remove(topic, node.path);
    else {
      const fits = (plot) => plot.view.curves.every(({ unit }) => unit === node.unit);
      const found = isNew
        ? undefined
        : [this.#active, ...this.#plots].find((plot) => plot !== undefined && fits(plot));
      const plot = found ?? this.#newPlot(this.#active?.view.span);
      plot.view.add(this.#curve(topic, node));
      this.#active = plot;
    }
    this.#changed();
  }

  /** Pauses all plots, or lets them go on. */
  hold() {
    const isHeld = ![...this.#plots].some(({ view }) => view.isHeld);
    for (const { view } of this.#plots) view.hold(isHeld);
  }

  #curve(topic, node) {
    const names = node.kind === "enum" ? namesOf(node.values) : undefined;
    return { topic, path: node.path, unit: node.unit, ...(names !== undefined && { names }) };
  }

  #newPlot(span) {
    const plot = new PlotCard(this.#feeds, {
      span,
      onChange: () => this.#changed(),
      onClose: () => {
        this.#plots.delete(plot);
        if (this.#active === plot) this.#active = [...this.#plots].at(-1);
        this.#changed();
      },
    });
    this.#plots.add(plot);
    // Above forms.
    const last = [...this.#plots].at(-2);
    if (last === undefined) this.#left.prepend(plot.element);
    else last.element.after(plot.element);
    return plot;
  }

  #activate(target) {
    for (const plot of this.#plots) if (plot.element.contains(target)) this.#active = plot;
  }

  #seriesOf(topic, path) {
    for (const { view } of this.#plots) {
      const at = view.curves.findIndex((each) => each.topic === topic && each.path === path);
      if (at >= 0) return at % 8 + 1;
    }
    return undefined;
  }

  #changed() {
    for (const { card } of this.#topics.values()) card.mark();
    this.#left.hidden = this.#left.childElementCount === 0;
    this.#right.hidden = this.#right.childElementCount === 0;
    if (this.#plots.size + this.#topics.size > 0) this.#empty.hidden = true;
    this.#onChange(new Set(this.#topics.keys()));
    this.#keep();
  }

  /** Something to see for who comes for the first time. */
  #begin() {
    const live = [...this.#link.topics.values()].filter((topic) => topic.live);
    const out = live.find(({ direction, mayRead }) => direction !== "in" && mayRead);
    if (out === undefined) return;
    this.#isFirst = false;
    for (const node of firstChoice(fieldTree(out.layout))) this.plot(out.name, node);
    this.show(out.name, "values", true);
    const into = live.find(({ direction, mayWrite, answer }) =>
      direction !== "out" && mayWrite && !answer
    );
    if (into !== undefined) this.show(into.name, "form", true);
  }

  #restore() {
    this.#expected = this.#expected.filter((item) => {
      const names = item.curves?.map(({ topic }) => topic) ?? [item.topic];
      const topics = names.map((name) => this.#link.named(name));
      if (topics.some((topic) => topic === undefined)) return true;
      if (item.curves === undefined) this.show(item.topic, item.view);
      else {
        const nodes = item.curves.map(({ path }, at) => nodeAt(fieldTree(topics[at].layout), path));
        const plot = nodes.some((node) => node !== undefined)
          ? this.#newPlot(item.span)
          : undefined;
        nodes.forEach((node, at) => {
          if (node !== undefined) plot.view.add(this.#curve(names[at], node));
        });
      }
      return false;
    });
    this.#changed();
  }

  #keep() {
    if (this.#isFirst || this.#isRestoring) return;
    const items = [
      ...[...this.#plots].map(({ view }) => ({
        span: view.span,
        curves: view.curves.map(({ topic, path }) => ({ topic, path })),
      })),
      ...[...this.#topics].map(([topic, { card }]) => ({ topic, view: card.view })),
      ...this.#expected,
    ];
    localStorage.setItem(KEY, JSON.stringify(items));
  }
}

function parsed(kept) {
  try {
    const items = JSON.parse(kept ?? "[]");
    return items.filter((item) => Array.isArray(item.curves) || typeof item.topic === "string");
  } catch {
    return [];
  }
}
