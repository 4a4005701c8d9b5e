// @ts-check
/** @import { LayoutJson } from "../layout/layout_types.js" */
import { ProgramLines } from "./program_lines.js";

/**
 * A topic as the bridge describes it.
 *
 * @typedef {{
 *   topic: number, name: string, program: string, direction: "out" | "in" | "both", live: boolean, forgotten?: true, mayRead: boolean,
 *   mayWrite: boolean, messages: number, bytes: number, layout: LayoutJson, answer?: { struct: string, layout: LayoutJson },
 * }} Topic
 */

/** What the bridge has told of itself, with an event for each kind of news, which has a `detail`. */
export class BridgeNews extends EventTarget {
  /** @type {Map<number, Topic>} */
  topics = new Map();
  /** @type {Map<string, { name: string, address: string, live: boolean, connects: number, lost: number }>} */
  programs = new Map();
  /** The newest lines of all programs. */
  log = new ProgramLines();
  #session = "";

  /** Calls `listener` with the detail of each event of this kind. */
  on(
    /** @type {string} */ type,
    /** @type {(detail: any) => void} */ listener,
    /** @type {AbortSignal} */ signal,
  ) {
    this.addEventListener(type, (event) => listener(/** @type {CustomEvent} */ (event).detail), {
      signal,
    });
  }

  /** The topic of that name. */
  named(/** @type {string} */ name) {
    for (const topic of this.topics.values()) if (topic.name === name) return topic;
    return undefined;
  }

  /**
   * Takes a message in, if it is news.
   *
   * @param {any} message
   */
  take(message) {
    if (Object.hasOwn(this.#acts, message.op)) this.#acts[message.op]?.(message);
  }

  /**
   * Tells those who listen.
   *
   * @param {string} type
   * @param {unknown} detail
   */
  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** @type {Record<string, (message: any) => void>} */
  #acts = {
    hello: ({ session }) => {
      // After a new start of the bridge, topics have other numbers.
      if (session !== this.#session) {
        this.topics.clear();
        this.programs.clear();
      }
      this.#session = session;
      this.log.again();
    },
    topics: ({ topics }) => {
      for (const topic of topics) {
        this.topics.set(topic.topic, { ...this.topics.get(topic.topic), ...topic });
      }
      const told = topics.map((/** @type {Topic} */ { topic }) => this.topics.get(topic));
      for (const topic of told) {
        if (!topic.forgotten) continue;
        this.topics.delete(topic.topic);
        // A program is forgotten with all its topics; one that stays has others.
        const isGone = [...this.topics.values()].every(({ program }) => program !== topic.program);
        if (isGone) this.programs.delete(topic.program);
      }
      this.emit("topics", told);
    },
    programs: ({ programs }) => {
      for (const program of programs) this.programs.set(program.name, program);
      this.emit("programs", programs);
    },
    log: ({ lines }) => {
      const fresh = this.log.take(lines);
      if (fresh.length > 0) this.emit("log", fresh);
    },
    clients: ({ clients }) => this.emit("clients", clients),
    status: (message) => this.emit("status", message),
    playback: (message) => this.emit("playback", message),
    totals: ({ time, topics }) => this.emit("totals", { time: Number(time) / 1e9, topics }),
  };
}
