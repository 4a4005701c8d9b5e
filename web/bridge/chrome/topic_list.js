import { button, el, fill, setText } from "../../lib/dom.js";
import { formatBytes, formatNumber } from "../../lib/format.js";
import { Rates } from "./rates.js";

/** Programs and their topics, with rates. */
export class TopicList {
  #element;
  #link;
  #onOpen;
  #onEnd;
  #rates = new Rates();
  #rows = new Map();
  #lost = new Map();
  #open = new Set();
  #key = "";

  /**
   * @param {HTMLElement} element
   * @param {{
   *   link: import("../link/bridge_link.js").BridgeLink, onOpen: (name: string) => void, onEnd: (program: string) => void,
   * }} options
   */
  constructor(element, { link, onOpen, onEnd }) {
    this.#element = element;
    this.#link = link;
    this.#onOpen = onOpen;
    this.#onEnd = onEnd;
    const { signal } = new AbortController();
    link.on("totals", ({ time, topics }) => this.#totals(time, topics), signal);
    link.on("lost", ({ topics }) => {
      for (const { topic, count } of topics) {
        this.#lost.set(topic, (this.#lost.get(topic) ?? 0) + count);
      }
    }, signal);
    link.on("programs", () => this.show(), signal);
  }

  /** Names of the topics in the order in which they stand. */
  get names() {
    return [...this.#rows.keys()];
  }

  /** Marks topics that are open. */
  mark(open) {
    this.#open = open;
    for (const [name, row] of this.#rows) {
      row.button.setAttribute("aria-pressed", String(open.has(name)));
    }
  }

  /** Goes to the next topic, or the one before. */
  move(step) {
    const rows = [...this.#rows.values()];
    const at = rows.findIndex((row) => row.button === document.activeElement);
    rows[at < 0 ? 0 : (at + step + rows.length) % rows.length]?.button.focus();
  }

  /** Shows all topics as they are. */
  show() {
    const programs = new Map();
    for (const topic of this.#link.topics.values()) {
      programs.set(topic.program, [...programs.get(topic.program) ?? [], topic]);
    }
    for (const name of this.#link.programs.keys()) if (!programs.has(name)) programs.set(name, []);
    const key = JSON.stringify([...programs].map(([name, topics]) => [
      ...[name, topics.map(({ topic, name, direction }) => [topic, name, direction])],
    ]));
    if (key !== this.#key) {
      this.#key = key;
      this.#rows.clear();
      fill(this.#element, ...[...programs].map(([name, topics]) => this.#group(name, topics)));
      this.mark(this.#open);
    }
    this.#refresh();
  }

  /** Forgets rates: the bridge was started anew. */
  clear() {
    this.#rates.clear();
    this.#lost.clear();
  }

  #group(name, topics) {
    const order = (topic) => topic.direction === "in" ? 1 : 0;
    const sorted = [...topics].sort((a, b) => order(a) - order(b));
    return el(
      "section",
      { class: "program", "data-program": name },
      el(
        "h2",
        {},
        el("i", { class: "lamp", "aria-hidden": "true" }),
        el("span", { class: "program-name" }, name),
        el("span", { class: "program-note" }),
        button("end", {
          ...{ label: `End ${name}`, title: "Asks the program to end itself", class: "small end" },
          onclick: () => this.#onEnd(name),
        }),
      ),
      el("ul", {}, ...sorted.map((topic) => this.#row(topic))),
    );
  }

  #row(topic) {
    const struct = topic.name.slice(topic.program.length + 1);
    const row = {
      topic: topic.topic,
      rate: el("span", { class: "topic-rate" }),
      bandwidth: el("span", { class: "topic-bandwidth" }),
    };
    row.button = el(
      "button",
      {
        type: "button",
        class: `side-entry topic ${topic.direction}`,
        onclick: () => this.#onOpen(topic.name),
      },
      el(
        "i",
        { class: "direction", "aria-hidden": "true" },
        { out: "↗", in: "↙", both: "↕" }[topic.direction],
      ),
      el("span", { class: "side-name", title: hint(topic) }, struct),
      ...[row.rate, row.bandwidth],
    );
    this.#rows.set(topic.name, row);
    return el("li", {}, row.button);
  }

  #totals(time, topics) {
    this.#rates.take(time, topics);
    this.#refresh();
  }

  #refresh() {
    for (const [name, row] of this.#rows) {
      const topic = this.#link.named(name);
      if (topic === undefined) continue;
      row.button.classList.toggle("away", !topic.live);
      const { rate, bandwidth } = this.#rates.of(topic.topic);
      const lost = this.#lost.get(name) ?? 0;
      const isIn = topic.direction === "in";
      setText(
        row.rate,
        !topic.live ? "away" : isIn && rate === 0 ? "takes" : `${rateText(rate)} Hz`,
      );
      setText(
        row.bandwidth,
        lost > 0 ? `${lost} lost here` : rate > 0 ? `${formatBytes(Math.round(bandwidth))}/s` : "",
      );
      row.bandwidth.classList.toggle("lost-here", lost > 0);
    }
    for (const group of this.#element.querySelectorAll(".program")) {
      const program = this.#link.programs.get(group.dataset.program);
      const isLive = program?.live ?? false;
      group.querySelector(".lamp").className = `lamp ${isLive ? "on" : "offline"}`;
      group.querySelector(".end").hidden = !isLive;
      const note = group.querySelector(".program-note");
      setText(
        note,
        program === undefined
          ? ""
          : program.lost > 0
          ? `${program.lost} lost`
          : isLive
          ? ""
          : "away",
      );
      note.classList.toggle("has-lost", program?.lost > 0);
      group.querySelector("h2").title = program === undefined
        ? ""
        : `${program.address}\nconnected ${program.connects} ${
          program.connects === 1 ? "time" : "times"
        }\n${program.lost} structs lost between it and the bridge`;
    }
  }
}

/** A rate with as many digits as one reads at a glance. */
function rateText(rate) {
  if (rate >= 1e6) return `${formatNumber(rate / 1e6, 3)} M`;
  if (rate >= 1e4) return `${formatNumber(rate / 1e3, 3)} k`;
  return rate >= 100 ? String(Math.round(rate)) : formatNumber(rate, 3);
}

function hint({ name, direction, layout, answer }) {
  const struct = layout.structs.at(-1);
  const words =
    { out: "the program sends it", in: "the program takes it", both: "both ways" }[direction];
  return [
    `${name}: ${words}, ${struct.size} B`,
    answer === undefined ? "" : `answered by ${answer.struct}`,
    struct.description ?? "",
  ].filter((text) => text !== "").join("\n");
}
