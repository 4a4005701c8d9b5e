// @ts-check
/** @import { Taker, Wish } from "./subscriptions.js" */
import { Backoff } from "../../lib/backoff.js";
import { batchHead } from "./batches.js";
import { BridgeNews } from "./bridge_news.js";
import { BridgeProblem } from "./bridge_problem.js";
import { converse } from "./converse.js";
import { OpenQuestions } from "./open_questions.js";
import { refusedSub, subscribeMessage, Subscriptions } from "./subscriptions.js";

/** Subprotocol of docs/robo-ws.md. */
const PROTOCOL = "robo.ws.v1";

/**
 * The one connection of a page or widget with the bridge, over robo.ws.v1 (docs/robo-ws.md). After a loss it connects again by itself and
 * subscribes anew to all that is wanted. Events: `state` (connecting, connected, lost, denied), `topics`, `programs`, `log`, `clients`,
 * `totals`, `status`, `playback`, `lost`, `thinned`, each with a `detail`.
 */
export class BridgeLink extends BridgeNews {
  /** @type {"connecting" | "connected" | "lost" | "denied"} */
  state = "connecting";
  /** What this page has not been sent because it was slow. */
  lost = 0;
  #url;
  #token;
  #onDenied;
  /** @type {WebSocket | undefined} */
  #socket;
  #subscriptions = new Subscriptions();
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

  /** Where it is, for people. */
  get host() {
    return this.#url.host;
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
    const sub = this.#subscriptions.add(wish, taker);
    this.#tell(subscribeMessage(sub, wish));
    return () => {
      if (this.#subscriptions.delete(sub)) this.#tell({ op: "unsubscribe", sub });
    };
  }

  /** Whether some subscription gets the newest structs only, because this page is slow. */
  get isThinned() {
    return this.#subscriptions.isThinned;
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
    for (const message of this.#subscriptions.messages()) this.#tell(message);
  }

  /** @param {Error} why */
  #forsake(why) {
    this.#socket = undefined;
    this.#questions.forsake(why);
    this.#subscriptions.thinNone();
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
    if (head !== undefined) this.#subscriptions.taker(head.sub)?.batch?.(buffer);
  }

  /** @param {any} message */
  #heard(message) {
    if (this.#questions.isAnswer(message)) return;
    this.take(message);
    if (Object.hasOwn(this.#acts, message.op)) this.#acts[message.op]?.(message);
  }

  /** @type {Record<string, (message: any) => void>} */
  #acts = {
    hello: () => this.#become("connected"),
    data: ({ sub, items }) => this.#subscriptions.taker(sub)?.data?.(items),
    subscribed: ({ sub, topics }) => this.#subscriptions.taker(sub)?.subscribed?.(topics),
    lost: ({ sub, topics }) => {
      const count = topics.reduce(
        (/** @type {number} */ sum, /** @type {any} */ each) => sum + each.count,
        0,
      );
      this.lost += count;
      this.#subscriptions.taker(sub)?.lost?.(count);
      this.emit("lost", { count, total: this.lost, topics });
    },
    thinned: ({ sub, thinned }) => {
      if (!this.#subscriptions.thin(sub, thinned)) return;
      this.#subscriptions.taker(sub)?.thinned?.(thinned);
      this.emit("thinned", this.isThinned);
    },
    error: (message) => {
      const sub = refusedSub(message.id);
      const failed = sub && this.#subscriptions.taker(sub)?.failed;
      if (failed) failed(new BridgeProblem(message));
      else this.emit("status", { level: "error", ...message });
    },
  };

  /**
   * @param {"connecting" | "connected" | "lost" | "denied"} state
   * @param {Error} [why]
   */
  #become(state, why) {
    this.state = state;
    this.emit("state", { state, why });
  }
}
