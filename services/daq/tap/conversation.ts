import { isTyped, type Message } from "../../../protocols/pymodaq/mod.ts";
import type { End } from "./capture_format.ts";
import { type FollowOptions, type Seen, StreamFollower } from "./stream_follower.ts";

/** What one end said, with what is wrong about it. */
export type Said = Seen & {
  /** Who said it. */
  readonly from: End;
  /** What another program will stumble over, in sentences without a period. */
  readonly notes: readonly string[];
};

/** Names at the head of a tree of parameters. */
const ROOT = /^\s*<([^\s/>]+)/;

/** Both ends of a connection: what they say, message by message, and whether it goes together. */
export class Conversation {
  readonly #followers: Readonly<Record<End, StreamFollower>>;
  #root: string | undefined;
  #asked = 0;

  /** A connection whose first bytes are still to come. */
  constructor(options: FollowOptions = {}) {
    this.#followers = {
      client: new StreamFollower("client", options),
      server: new StreamFollower("server", options),
    };
  }

  /** Grabs that were asked for and not answered yet. */
  get unanswered(): number {
    return this.#asked;
  }

  /** Where the message begins, in what `from` says, that has not come whole. */
  openSince(from: End): number | undefined {
    return this.#followers[from].openSince;
  }

  /** Takes the next bytes of an end. */
  *push(from: End, chunk: Uint8Array): Generator<Said> {
    for (const seen of this.#followers[from].push(chunk)) yield this.#said(from, seen);
  }

  /** An end says no more. */
  *end(from: End): Generator<Said> {
    for (const seen of this.#followers[from].end()) yield this.#said(from, seen);
  }

  #said(from: End, seen: Seen): Said {
    return { ...seen, from, notes: seen.kind === "message" ? this.#notes(from, seen.message) : [] };
  }

  #notes(from: End, message: Message): string[] {
    switch (message.kind) {
      case "infos":
        this.#root = ROOT.exec(message.xml)?.[1];
        return [];
      case "send_data":
        if (from === "server") this.#asked++;
        return [];
      case "done":
        if (from === "server" || this.#asked-- > 0) return [];
        this.#asked = 0;
        return ["Nobody asked for it"];
      case "info_xml":
      case "set_info":
        return this.#pathNotes(message.change.path);
      case "move":
        return this.#moveNotes(message.to.form === "dwa");
      case "unknown":
        return ["Not in the protocol: if something belongs to it, what follows makes no sense"];
      default:
        return [];
    }
  }

  #pathNotes(path: readonly string[]): string[] {
    if (this.#root === undefined || path[0] === this.#root) return [];
    return [
      `The path does not begin with ${this.#root}: PyMoDAQ leaves its first name away and changes another parameter`,
    ];
  }

  #moveNotes(isObject: boolean): string[] {
    const { dialect } = this.#followers.client;
    if (dialect === undefined || isTyped(dialect) === isObject) return [];
    const has = isObject ? "an object with units" : "a bare number";
    return [`The client speaks ${dialect}: it cannot read a position that is ${has}`];
  }
}
