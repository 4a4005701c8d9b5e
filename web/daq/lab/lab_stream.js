import { Backoff } from "../../lib/backoff.js";
import { RecordReader } from "./record_reader.js";

/** Longest silence, in milliseconds: the server says something at least every ten seconds. */
const SILENCE_MS = 25_000;

/** How soon changed views are told to the server, in milliseconds. */
const TELL_AFTER_MS = 40;

/** How long a page that nobody sees goes on watching, in milliseconds. */
const HIDDEN_AFTER_MS = 3000;

/**
 * How a detector is looked at: the parameters of a live stream in docs/daq-http.md.
 *
 * @typedef {{
 *   rate?: number, passive?: boolean, width?: number, height?: number, dimension?: string, average?: number,
 *   x?: [number, number], y?: [number, number], slice?: number[], part?: string, channels?: number[],
 * }} View
 */

/**
 * The one long connection of the page: what happens to all devices, and the data of those that are looked at. A browser has but six
 * connections to a server, and stopping must never wait for one. After a loss it connects again by itself.
 */
export class LabStream {
  #api;
  #store;
  #onState;
  #session = "";
  /** @type {Map<string, View>} */
  #views = new Map();
  /** @type {Map<string, (record: import("./record_reader.js").LiveRecord) => void>} */
  #listeners = new Map();
  #telling = 0;
  #hiding = 0;
  #isHidden = false;
  #attempt = new AbortController();

  /**
   * @param {import("./api.js").Api} api
   * @param {import("./store.js").Store} store
   * @param {(state: "connecting" | "connected" | "lost", why?: Error) => void} onState
   */
  constructor(api, store, onState) {
    this.#api = api;
    this.#store = store;
    this.#onState = onState;
    document.addEventListener("visibilitychange", () => this.#seen());
  }

  /** Connects, for ever. */
  async run() {
    const backoff = new Backoff();
    this.#onState("connecting");
    while (true) {
      try {
        await this.#follow(() => backoff.reset());
        this.#onState("lost", new Error("The server has ended the connection"));
      } catch (error) {
        this.#onState("lost", error);
      }
      this.#session = this.#api.operator = "";
      await new Promise((resolve) => setTimeout(resolve, backoff.pause()));
    }
  }

  /**
   * Looks at a detector in this way from now on; `listener` gets what it shows.
   *
   * @param {string} device
   * @param {View} view
   * @param {(record: import("./record_reader.js").LiveRecord) => void} listener
   */
  show(device, view, listener) {
    this.#listeners.set(device, listener);
    if (JSON.stringify(view) === JSON.stringify(this.#views.get(device))) return;
    this.#views.set(device, view);
    this.#tellSoon();
  }

  /**
   * Looks at a detector no more.
   *
   * @param {string} device
   */
  hide(device) {
    this.#views.delete(device);
    this.#listeners.delete(device);
    this.#tellSoon();
  }

  async #follow(onConnected) {
    const attempt = this.#attempt = new AbortController();
    let silence = setTimeout(() => attempt.abort(), SILENCE_MS);
    try {
      const response = await this.#api.open("v1/live", { signal: attempt.signal });
      const reader = new RecordReader();
      const body = response.body.getReader();
      for (let step = await body.read(); !step.done; step = await body.read()) {
        clearTimeout(silence);
        silence = setTimeout(() => attempt.abort(), SILENCE_MS);
        for (const record of reader.push(step.value)) {
          if (record.header.session !== undefined) {
            await this.#begin(record.header);
            onConnected();
          }
          this.#take(record);
        }
      }
    } finally {
      clearTimeout(silence);
      attempt.abort();
    }
  }

  async #begin({ session, scans }) {
    this.#session = this.#api.operator = session;
    document.body.classList.toggle("has-scans", scans === true);
    this.#store.replace(await this.#api.json("v1/devices"));
    this.#onState("connected");
    this.#tellSoon();
  }

  #take(record) {
    const { events, device } = record.header;
    for (const event of events ?? []) this.#store.apply(event);
    if (device !== undefined) this.#listeners.get(device)?.(record);
  }

  #tellSoon() {
    if (this.#telling !== 0) return;
    this.#telling = setTimeout(() => {
      this.#telling = 0;
      this.#tell();
    }, TELL_AFTER_MS);
  }

  async #tell() {
    const session = this.#session;
    if (session === "") return;
    const views = this.#isHidden ? {} : Object.fromEntries(this.#views);
    try {
      await this.#api.json(`v1/live/${session}`, { method: "PUT", body: { views } });
    } catch (error) {
      // Without its views a stream is of no use: begin anew.
      if (session === this.#session) this.#attempt.abort(error);
    }
  }

  /** A page that nobody sees asks devices for nothing. */
  #seen() {
    clearTimeout(this.#hiding);
    const change = () => {
      if (this.#isHidden === document.hidden) return;
      this.#isHidden = document.hidden;
      this.#tellSoon();
    };
    if (document.hidden) this.#hiding = setTimeout(change, HIDDEN_AFTER_MS);
    else change();
  }
}
