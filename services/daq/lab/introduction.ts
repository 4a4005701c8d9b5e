import type { Message } from "../../../protocols/pymodaq/mod.ts";
import { ownText } from "../../../protocols/pymodaq/own_text.ts";
import { parseParameters } from "../../../protocols/pymodaq/parameters/mod.ts";

/** For how long a client may say its name before it gets one, and how long after it has said a part of it, in milliseconds. */
const GRACE_MS = { first: 200, more: 60 };

/** Longest name or title that is looked at, in characters. */
const MAX_TITLE = 256;

/** Messages, and bytes of them, that are kept until a client has its name. */
const MAX_EARLY = { count: 64, bytes: 4 * 1024 * 1024 };

/** Where the tag of a tree's root ends at the latest, in characters. */
const MAX_TAG = 4096;

/** What a client says of itself at first, and gets its name by. */
export class Introduction {
  readonly #messages: Message[] = [];
  #name: string | undefined;
  #title: string | undefined;
  #nameBy: number;
  #isDue = false;

  /** A client that has said at `now`, in milliseconds, what it is. */
  constructor(now: number) {
    this.#nameBy = now + GRACE_MS.first;
  }

  /** What it said by `Info name`. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Title of its parameter tree. */
  get title(): string | undefined {
    return this.#title;
  }

  /** All that it has said. */
  get messages(): readonly Message[] {
    return this.#messages;
  }

  /** Takes a message that has come at `now`, with which so many bytes have; returns whether more of the introduction may follow. */
  heard(message: Message, now: number, bytes: number): boolean {
    this.#messages.push(message);
    if (message.kind === "info" && /^name$/i.test(message.key)) {
      this.#name = ownText(message.value, MAX_TITLE);
    } else if (message.kind === "infos") this.#title = titleOf(message.xml);
    else if (message.kind !== "info" && message.kind !== "axis") return false;
    if (this.#messages.length >= MAX_EARLY.count || bytes > MAX_EARLY.bytes) return false;
    if (this.#name !== undefined && this.#title !== undefined) return false;
    if (this.#name !== undefined || this.#title !== undefined) {
      this.#nameBy = Math.min(this.#nameBy, now + GRACE_MS.more);
    }
    return true;
  }

  /**
   * Whether its time is over. Not at the first look: on a busy machine its name may have come long ago, and is read between two
   * looks.
   */
  isOver(now: number): boolean {
    if (now < this.#nameBy) return false;
    const isOver = this.#isDue;
    this.#isDue = true;
    return isOver;
  }
}

/** The title of a tree's root, from its tag alone: the tree is read when the device has its name. */
function titleOf(xml: string): string | undefined {
  const [tag] = /<[^\s<>/!?][^<>]*>/.exec(xml.slice(0, MAX_TAG)) ?? [];
  if (tag === undefined) return undefined;
  try {
    return ownText(parseParameters(tag.replace(/\/?>$/, "/>")).title, MAX_TITLE);
  } catch {
    // What is wrong with it is told when all of it is read.
    return undefined;
  }
}
