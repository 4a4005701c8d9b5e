// @ts-check
/** @import { LayoutJson } from "../layout/layout_types.js" */
import { Backoff } from "../../lib/backoff.js";
import { batchHead } from "./batches.js";
import { BridgeProblem } from "./bridge_problem.js";
import { converse } from "./converse.js";
import { OpenQuestions } from "./open_questions.js";
import { ProgramLines } from "./program_lines.js";

/** Subprotocol of docs/robo-ws.md. */
const PROTOCOL = "robo.ws.v1";

/**
 * A topic as the bridge describes it.
 *
 * @typedef {{
 *   topic: number, name: string, program: string, direction: "out" | "in" | "both", live: boolean, forgotten?: true, mayRead: boolean,
 *   mayWrite: boolean, messages: number, bytes: number, layout: LayoutJson, answer?: { struct: string, layout: LayoutJson },
 * }} Topic
 *
 * @typedef {{ topics: string | readonly string[], format: "json" | "binary" | "columns", [option: string]: unknown }} Wish What to subscribe to.
 *
 * What comes of it.
 * @typedef {{
 *   batch?: (buffer: ArrayBuffer) => void, data?: (items: { topic: string, time: string, value: unknown }[]) => void,
 *   subscribed?: (topics: { topic: number, name: string, fields?: string[] }[]) => void, lost?: (count: number) => void,
 *   thinned?: (isThinned: boolean) => void, failed?: (problem: BridgeProblem) => void,
 * }} Taker
 */

/**
 * The one connection of a page or widget with the bridge, over robo.ws.v1 (docs/robo-ws.md). After a loss it connects again by itself and
 * subscribes anew to all that is wanted. Events: `state` (connecting, connected, lost, denied), `topics`, `programs`, `log`, `clients`,
 * `totals`, `status`, `playback`, `lost`, `thinned`, each with a `detail`.
 */
export class BridgeLink extends EventTarget {
  /** @type {Map<number, Topic>} */
  topics = new Map();
  /** @type {Map<string, { name: string, address: string, live: boolean, connects: number, lost: number }>} */
  programs = new Map();
  /** @type {"connecting" | "connected" | "lost" | "denied"} */
  state = "connecting";
  /** What this page has not been sent because it was slow. */
  lost = 0;
  /** The newest lines of all programs. */
  log = new ProgramLines();
  #url;
  #token;
  #onDenied;
  /** @type {WebSocket | undefined} */
  #socket;
  #session = "";
  /** @type {Map<number, { wish: Wish, taker: Taker, isThinned: boolean }>} */
  #subscriptions = new Map();
  #nextSub = 1;
  #questions = new OpenQuestions();
  #watched = new Set(["programs", "totals"]);
  #end = new AbortController();

  /**
   * @param {string | URL} url Of the WebSocket.
   * @param {{ token?: () => string, onDenied?: () => Promise<void> }} [options] Where a token is, and what is done for want of one.
   */
  constructor(url, { token = () => "", onDenied } = {}) {
    super();
    this.#url = new URL(url);
    this.#token = token;
    this.#onDenied = onDenied;
  }

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

  /** Where it is, for people. */
  get host() {
    return this.#url.host;
  }

  /** The topic of that name. */
  named(/** @type {string} */ name) {
    for (const topic of this.topics.values()) if (topic.name === name) return topic;
    return undefined;
  }

  /** Connects, and again after each loss, until it is closed. */
  async run() {
    const backoff = new Backoff();
    while (!this.#end.signal.aborted) {
      const why = await this.#converse(() => backoff.reset());
      if (this.#end.signal.aborted) return;
      if (this.state !== "denied") this.#become("lost", why);
      if (this.state === "lost" && await this.#isDenied()) {
        this.#become(
          "denied",
          new BridgeProblem({ kind: "denied", message: "The bridge wants its token" }),
        );
        if (this.#onDenied !== undefined) {
          await this.#onDenied();
          continue;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, backoff.pause()));
    }
  }

  /** Ends the connection for good. */
  close() {
    this.#end.abort();
    this.#socket?.close(1000);
  }

  /**
   * Receives structs from now on, over every loss of the bridge; returns what ends it.
   *
   * @param {Wish} wish
   * @param {Taker} taker
   * @returns {() => void}
   */
  subscribe(wish, taker) {
    const sub = this.#freeSub();
    this.#subscriptions.set(sub, { wish, taker, isThinned: false });
    this.#tell({ op: "subscribe", sub, id: `s${sub}`, ...wish });
    return () => {
      if (!this.#subscriptions.delete(sub)) return;
      this.#tell({ op: "unsubscribe", sub });
    };
  }

  /** Whether some subscription gets the newest structs only, because this page is slow. */
  get isThinned() {
    return [...this.#subscriptions.values()].some(({ isThinned }) => isThinned);
  }

  /** Wants news of this kind: `log` or `clients`. */
  watch(/** @type {string} */ what) {
    if (this.#watched.has(what)) return;
    this.#watched.add(what);
    this.#tell({ op: "watch", what: [what] });
  }

  /** Wants them no more. */
  unwatch(/** @type {string} */ what) {
    if (this.#watched.delete(what)) this.#tell({ op: "unwatch", what: [what] });
  }

  /**
   * Asks something, and gives the answer; throws a {@linkcode BridgeProblem}.
   *
   * @param {Record<string, unknown>} message
   * @returns {Promise<any>}
   */
  ask(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      const hint = "It is tried again by itself; send again when it is back";
      return Promise.reject(new BridgeProblem({ message: "The bridge is not connected", hint }));
    }
    return this.#questions.ask((id) => this.#tell({ ...message, id }));
  }

  #freeSub() {
    while (this.#subscriptions.has(this.#nextSub)) this.#nextSub = this.#nextSub % 65535 + 1;
    const sub = this.#nextSub;
    // A number is not used again at once: data of the old subscription may still be on its way.
    this.#nextSub = this.#nextSub % 65535 + 1;
    return sub;
  }

  /** @param {Record<string, unknown>} message */
  #tell(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /**
   * One connection, from its begin to its end; resolves to why it ended.
   *
   * @param {() => void} onConnected
   */
  async #converse(onConnected) {
    const token = this.#token();
    const protocols = token === "" ? [PROTOCOL] : [PROTOCOL, `token.${token}`];
    try {
      const socket = this.#socket = new WebSocket(this.#url, protocols);
      const why = await converse(socket, {
        opened: () => {
          onConnected();
          this.#begin();
        },
        said: (message) => this.#heard(message),
        took: (buffer) => this.#took(buffer),
      });
      this.#forsake(why);
      return why;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #begin() {
    this.#tell({ op: "watch", what: [...this.#watched] });
    for (const [sub, { wish }] of this.#subscriptions) {
      this.#tell({ op: "subscribe", sub, id: `s${sub}`, ...wish });
    }
  }

  /** @param {Error} why */
  #forsake(why) {
    this.#socket = undefined;
    this.#questions.forsake(why);
    for (const subscription of this.#subscriptions.values()) subscription.isThinned = false;
  }

  /** Whether the bridge is there, but wants a token. */
  async #isDenied() {
    const url = new URL(this.#url);
    url.protocol = url.protocol === "wss:" ? "https:" : "http:";
    const token = this.#token();
    try {
      const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
      const answer = await fetch(url, { headers, signal: this.#end.signal });
      await answer.body?.cancel();
      return answer.status === 401;
    } catch {
      return false;
    }
  }

  /** @param {ArrayBuffer} buffer */
  #took(buffer) {
    const head = batchHead(buffer);
    if (head !== undefined) this.#subscriptions.get(head.sub)?.taker.batch?.(buffer);
  }

  /** @param {any} message */
  #heard(message) {
    if (this.#questions.isAnswer(message)) return;
    const { op } = message;
    const act = this.#acts[op];
    if (Object.hasOwn(this.#acts, op)) act?.(message);
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
      this.#become("connected");
    },
    topics: ({ topics }) => {
      for (const topic of topics) {
        this.topics.set(topic.topic, { ...this.topics.get(topic.topic), ...topic });
      }
      const told = topics.map((/** @type {Topic} */ { topic }) => this.topics.get(topic));
      for (const topic of told) {
        if (!topic.forgotten) continue;
        // Its program is forgotten with all its topics.
        this.topics.delete(topic.topic);
        this.programs.delete(topic.program);
      }
      this.#emit("topics", told);
    },
    programs: ({ programs }) => {
      for (const program of programs) this.programs.set(program.name, program);
      this.#emit("programs", programs);
    },
    log: ({ lines }) => {
      const fresh = this.log.take(lines);
      if (fresh.length > 0) this.#emit("log", fresh);
    },
    clients: ({ clients }) => this.#emit("clients", clients),
    status: (message) => this.#emit("status", message),
    playback: (message) => this.#emit("playback", message),
    totals: ({ time, topics }) => this.#emit("totals", { time: Number(time) / 1e9, topics }),
    data: ({ sub, items }) => this.#subscriptions.get(sub)?.taker.data?.(items),
    subscribed: ({ sub, topics }) => this.#subscriptions.get(sub)?.taker.subscribed?.(topics),
    lost: ({ sub, topics }) => {
      const count = topics.reduce(
        (/** @type {number} */ sum, /** @type {any} */ each) => sum + each.count,
        0,
      );
      this.lost += count;
      this.#subscriptions.get(sub)?.taker.lost?.(count);
      this.#emit("lost", { count, total: this.lost, topics });
    },
    thinned: ({ sub, thinned }) => {
      const subscription = this.#subscriptions.get(sub);
      if (subscription === undefined) return;
      subscription.isThinned = thinned;
      subscription.taker.thinned?.(thinned);
      this.#emit("thinned", this.isThinned);
    },
    error: (message) => {
      const sub = /^s(\d+)$/.exec(String(message.id))?.[1];
      const failed = sub && this.#subscriptions.get(Number(sub))?.taker.failed;
      if (failed) failed(new BridgeProblem(message));
      else this.#emit("status", { level: "error", ...message });
    },
  };

  /**
   * @param {"connecting" | "connected" | "lost" | "denied"} state
   * @param {Error} [why]
   */
  #become(state, why) {
    this.state = state;
    this.#emit("state", { state, why });
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
