import { setToken, token } from "../../lib/token.js";

/** What the server says went wrong: problem details of RFC 9457. */
export class Problem extends Error {
  /**
   * @param {{ message: string, code?: string, status?: number, hint?: string, rule?: string }} about
   */
  constructor({ message, code = "unavailable", status = 0, hint, rule }) {
    super(message);
    this.name = "Problem";
    this.code = code;
    this.status = status;
    this.hint = hint;
    this.rule = rule;
  }
}

/** Requests at once: a browser has six connections to a server, of which one streams, and stopping needs one at any time. */
const MOST_REQUESTS = 3;

/** The server, as the page asks it: relative to where the page is from. */
export class Api {
  /** Who this page is, for the server; empty while it is not known. */
  operator = "";
  #askToken;
  #open = 0;
  #waiting = [];

  /** @param {() => Promise<string>} askToken Asks the user for the token that the server wants. */
  constructor(askToken) {
    this.#askToken = askToken;
  }

  /**
   * Asks for JSON. What is urgent does not wait for other requests.
   *
   * @param {string} path
   * @param {{ method?: string, body?: unknown, urgent?: boolean }} [options]
   */
  async json(path, { urgent = false, ...options } = {}) {
    if (!urgent) await this.#turn();
    try {
      const response = await this.open(path, options);
      return response.status === 204 ? undefined : await response.json();
    } finally {
      if (!urgent) this.#done();
    }
  }

  /**
   * Asks, and gives the response of success as it is.
   *
   * @param {string} path
   * @param {{ method?: string, body?: unknown, signal?: AbortSignal }} [options]
   * @returns {Promise<Response>}
   */
  async open(path, options = {}) {
    const response = await this.#fetch(path, options);
    if (response.ok) return response;
    if (response.status === 401) {
      await response.body?.cancel();
      setToken(await this.#askToken());
      return await this.open(path, options);
    }
    throw await problemOf(response);
  }

  async #turn() {
    if (this.#open >= MOST_REQUESTS) await new Promise((resolve) => this.#waiting.push(resolve));
    this.#open++;
  }

  #done() {
    this.#open--;
    this.#waiting.shift()?.();
  }

  async #fetch(path, { method = "GET", body, signal }) {
    const headers = { accept: "application/json, */*" };
    if (token() !== "") headers.authorization = `Bearer ${token()}`;
    if (this.operator !== "") headers["x-robo-operator"] = this.operator;
    if (method !== "GET") headers["content-type"] = "application/json";
    try {
      return await fetch(path, {
        method,
        headers,
        cache: "no-store",
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal !== undefined && { signal }),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Problem({
        message: "The server does not answer",
        hint: "It may have ended, or the network is gone; the page tries again by itself",
      });
    }
  }
}

async function problemOf(response) {
  const status = response.status;
  try {
    return new Problem({ ...await response.json(), status });
  } catch {
    return new Problem({ message: `The server has answered ${status}`, status });
  }
}
