import { button, el, fill, setText } from "../../lib/dom.js";
import { formatClock, formatDuration } from "../../lib/format.js";

/** Scans that are shown: those that run, and a few that have ended. */
const SHOWN = 8;

/** How scans of the server are, with what can be done about them. */
export class ScanList {
  element = el("ol", { class: "scans", "aria-label": "Scans" });
  #api;
  #onRefused;
  #states = new Map();
  /** @type {Map<string, ScanEntry>} */
  #entries = new Map();

  /**
   * @param {import("../lab/api.js").Api} api
   * @param {(problem: Error) => void} onRefused
   */
  constructor(api, onRefused) {
    this.#api = api;
    this.#onRefused = onRefused;
  }

  /** Takes the state of a scan in. */
  show(state) {
    this.#states.set(state.id, state);
    const rank = ({ ended, started }) => ended === null ? Infinity : started;
    const shown = [...this.#states.values()].sort((a, b) =>
      rank(b) - rank(a) || b.started - a.started
    )
      .slice(0, SHOWN);
    for (const id of this.#entries.keys()) {
      if (!shown.some((each) => each.id === id)) this.#entries.delete(id);
    }
    const elements = shown.map((each) => {
      let entry = this.#entries.get(each.id);
      if (entry === undefined) {
        entry = new ScanEntry(each.name, (verb) => this.#steer(each.id, verb));
        this.#entries.set(each.id, entry);
      }
      entry.show(each);
      return entry.element;
    });
    const isSame = elements.length === this.element.childElementCount &&
      elements.every((element, at) => this.element.children[at] === element);
    if (!isSame) fill(this.element, ...elements);
  }

  async #steer(id, verb) {
    try {
      const path = `v1/scans/${encodeURIComponent(id)}/${verb}`;
      this.show(await this.#api.json(path, { method: "POST", body: {} }));
    } catch (problem) {
      this.#onRefused(problem);
    }
  }
}

/** One scan: how far it is, and when it will be done. */
class ScanEntry {
  element;
  #name;
  #state = el("span", { class: "state" });
  #bar;
  #note = el("p", { class: "hint" });
  #problem = el("p", { class: "scan-problem" });
  #pause;
  #resume;
  #abort;

  constructor(name, steer) {
    this.#name = name;
    this.#bar = el("progress", { max: 1, value: 0, "aria-label": `Progress of ${name}` });
    this.#pause = button("Pause", { class: "small", onclick: () => steer("pause") });
    this.#resume = button("Resume", { class: "small", onclick: () => steer("resume") });
    this.#abort = button("Abort", { class: "small stop-one", onclick: () => steer("abort") });
    this.element = el(
      "li",
      { class: "scan" },
      el(
        "div",
        { class: "tools" },
        this.#state,
        el("b", {}, name),
        el("span", { class: "spring" }),
        this.#pause,
        this.#resume,
        this.#abort,
      ),
      this.#bar,
      this.#note,
      this.#problem,
    );
  }

  show({ state, done, total, incomplete, secondsLeft, outputs, started, ended, problem, notices }) {
    this.#state.className = `state scan-${state}`;
    setText(this.#state, state);
    this.#bar.max = Math.max(1, total);
    this.#bar.value = done;
    const left = secondsLeft === null ? "" : ` · ${formatDuration(secondsLeft)} left`;
    const took = ended === null ? left : ` · took ${formatDuration((ended - started) / 1000)}`;
    const missing = incomplete > 0 ? ` · ${incomplete} incomplete` : "";
    setText(
      this.#note,
      `${done} of ${total} points${missing}${took} · since ${formatClock(started)} · ${
        outputs.join(", ")
      }`,
    );
    setText(this.#problem, [problem, ...notices.slice(-3)].filter((text) => text).join("\n"));
    this.#problem.hidden = this.#problem.textContent === "";
    this.#pause.hidden = state !== "running";
    this.#resume.hidden = state !== "paused";
    this.#abort.hidden = ended !== null;
  }
}
