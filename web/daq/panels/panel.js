import { button, el, setText } from "../../lib/dom.js";
import { formatAge, formatBytes } from "../../lib/format.js";

/** What all panels have: a head with the device's state, the problem that it has, and totals. */
export class Panel {
  element;
  body = el("div", { class: "panel-body" });
  /** Aborts when the panel is closed. */
  closing = new AbortController();
  #state = el("span", { class: "state" });
  #dialect = el("span", { class: "tag" });
  #title = el("span", { class: "panel-title" });
  #problem = el("p", { class: "problem", role: "alert", hidden: true });
  #refusal = el("div", { class: "refusal", role: "alert", hidden: true });
  #totals = el("footer", { class: "totals" });
  #forget;

  /**
   * @param {{ name: string, kind: string }} device
   * @param {{ onClose: () => void, onForget: () => void }} options
   */
  constructor({ name, kind }, { onClose, onForget }) {
    this.#forget = button("forget", {
      title: `Forgets ${name}, until it connects again`,
      class: "small",
      onclick: onForget,
    });
    this.element = el(
      "article",
      {
        class: `panel ${kind}`,
        id: `panel-${name}`,
        tabindex: -1,
        "aria-label": `${kind} ${name}`,
      },
      el(
        "header",
        { class: "panel-head" },
        this.#state,
        el("h2", {}, name),
        this.#title,
        el("span", { class: "spring" }),
        this.#dialect,
        this.#forget,
        button("×", { label: `Close ${name}`, class: "icon", onclick: onClose }),
      ),
      this.#problem,
      this.#refusal,
      this.body,
      this.#totals,
    );
    this.element.dataset.device = name;
  }

  /** Shows the state of the device. */
  show(device) {
    const { online, expected, doing, title, name, dialect, address, since, problem, counters } =
      device;
    this.element.classList.toggle("offline", !online);
    this.#state.className = `state ${doing}`;
    this.#state.title = doing;
    setText(this.#state, doing);
    setText(this.#title, title === name ? "" : title);
    setText(this.#dialect, dialect ?? "");
    this.#dialect.hidden = dialect === null;
    this.#dialect.title = `Dialect of PyMoDAQ's protocol; from ${address}`;
    const text = online
      ? problem
      : `Offline for ${formatAge(Date.now() - since)}${problem === null ? "" : `: ${problem}`}`;
    setText(this.#problem, text ?? "");
    this.#problem.hidden = text === null;
    this.#forget.hidden = online || expected;
    setText(this.#totals, totals(device, counters));
  }

  /** Shows why something was refused, until the next order. */
  refuse(problem) {
    const { rule, message, hint } = problem;
    this.#refusal.replaceChildren(
      el(
        "div",
        {},
        el("strong", {}, rule === undefined ? "Not done" : `Refused by rule “${rule}”`),
        el("p", {}, message),
        hint === undefined ? "" : el("p", { class: "hint" }, hint),
      ),
      button("×", { label: "Dismiss", class: "icon", onclick: () => this.accept() }),
    );
    this.#refusal.hidden = false;
  }

  /** There is nothing refused any more. */
  accept() {
    this.#refusal.hidden = true;
  }

  /** Ends what the panel does. */
  close() {
    this.closing.abort();
    this.element.remove();
  }
}

function totals({ kind, connections }, counters) {
  const { grabs, moves, timeouts, stale, unsolicited, dropped, refused, bytesIn } = counters;
  const words = [
    kind === "detector" ? [grabs, "grabs"] : [moves, "moves"],
    [timeouts, "time-outs"],
    [stale, "stale"],
    [unsolicited, "unasked"],
    [dropped, "dropped"],
    [refused, "refused"],
    [connections > 1 ? connections : 0, "connections"],
  ];
  const one = (count, word) => `${count} ${count === 1 ? word.replace(/s$/, "") : word}`;
  return [
    ...words.flatMap(([count, word], at) => count > 0 || at === 0 ? [one(count, word)] : []),
    `${formatBytes(bytesIn)} received`,
  ].join(" · ");
}
