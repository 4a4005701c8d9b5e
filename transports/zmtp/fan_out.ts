import { encodeFrame, FLAG_MORE } from "../../protocols/zmtp/mod.ts";
import type { Pipe } from "./pipe.ts";

/** Topics whose subscribers are remembered; beyond it all are looked up anew. */
const MAX_ROUTES = 4096;

/** The peers that want a topic, and the topic's frame. */
export interface Route {
  /** The first frame of a message of that topic, encoded, with FLAG_MORE. */
  readonly frame: Uint8Array;
  /** Who wants it. */
  readonly pipes: readonly Pipe[];
}

const encoder = new TextEncoder();

/** Finds the subscribers of a topic, at once for a topic that was looked up since the last change. */
export class FanOut {
  readonly #pipes: Pipe[] = [];
  readonly #routes = new Map<string, Route>();

  /** All of them. */
  get pipes(): readonly Pipe[] {
    return this.#pipes;
  }

  /** `pipe` may want something. */
  add(pipe: Pipe): void {
    this.#pipes.push(pipe);
    this.changed();
  }

  /** `pipe` is gone. */
  remove(pipe: Pipe): void {
    const index = this.#pipes.indexOf(pipe);
    if (index >= 0) this.#pipes.splice(index, 1);
    this.changed();
  }

  /** Somebody wants something else. */
  changed(): void {
    this.#routes.clear();
  }

  /** Who wants `topic`. */
  route(topic: string): Route {
    const known = this.#routes.get(topic);
    if (known !== undefined) return known;
    if (this.#routes.size >= MAX_ROUTES) this.#routes.clear();
    const bytes = encoder.encode(topic);
    const route = { frame: encodeFrame(FLAG_MORE, bytes), pipes: this.wanting(bytes) };
    this.#routes.set(topic, route);
    return route;
  }

  /** Who wants the topic in `bytes`. */
  wanting(bytes: Uint8Array): Pipe[] {
    return this.#pipes.filter((pipe) => pipe.wanted.matches(bytes));
  }
}
