import type { Header } from "./message.ts";

/** Version of the protocol that is spoken here. */
export const PROTOCOL_VERSION = "5.5";

/** Where headers come from. */
export interface HeaderSourceOptions {
  /** Unique for this run of the client or kernel: a UUID. */
  readonly session: string;
  /** Who speaks (default `robo`). */
  readonly username?: string;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Makes the headers of one session, each with an id of its own. */
export class HeaderSource {
  /** Session of all its headers. */
  readonly session: string;
  /** User name of all its headers. */
  readonly username: string;
  readonly #now: () => number;
  #count = 0;

  /** A source that has made none. */
  constructor({ session, username = "robo", now }: HeaderSourceOptions) {
    this.session = session;
    this.username = username;
    this.#now = now;
  }

  /** The header of a new message. */
  next(type: string): Header {
    return {
      msg_id: `${this.session}_${++this.#count}`,
      session: this.session,
      username: this.username,
      date: new Date(this.#now()).toISOString(),
      msg_type: type,
      version: PROTOCOL_VERSION,
    };
  }
}
