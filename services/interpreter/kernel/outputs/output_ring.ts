import type { EncodedParts } from "../../../../protocols/jupyter/mod.ts";

/** A message that the ring keeps. */
interface Kept {
  readonly id: string;
  /** It as a JSON object. */
  readonly json: Uint8Array;
}

/** What a client gets that comes back. */
export interface Replay {
  /** JSON of the messages, the newest last. */
  readonly messages: readonly Uint8Array[];
  /** Messages that the client may have missed and that are no longer there. */
  readonly lost: number;
}

const encoder = new TextEncoder();
const NAMES = ["header", "parent_header", "metadata", "content"].map((name) =>
  encoder.encode(`,"${name}":`)
);
const OPEN = "{".charCodeAt(0);
const CLOSE = "}".charCodeAt(0);

/** The newest output of a kernel, within limits, for clients that come back. */
export class OutputRing {
  readonly #maxBytes: number;
  readonly #maxMessages: number;
  /** Those before `#first` are gone. */
  #kept: Kept[] = [];
  #first = 0;
  #bytes = 0;
  #gone = 0;

  /** An empty ring of `ringBytes` and `ringMessages`. */
  constructor(limits: { readonly ringBytes: number; readonly ringMessages: number }) {
    this.#maxBytes = limits.ringBytes;
    this.#maxMessages = limits.ringMessages;
  }

  /** Bytes that it holds. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Messages that it holds. */
  get length(): number {
    return this.#kept.length - this.#first;
  }

  /** Keeps a message; the oldest make room. */
  add(id: string, parts: EncodedParts): void {
    const json = joined(parts);
    if (json.length > this.#maxBytes) {
      // It would push out all others and not fit even then.
      this.#gone++;
      return;
    }
    this.#kept.push({ id, json });
    this.#bytes += json.length;
    while (this.#bytes > this.#maxBytes || this.length > this.#maxMessages) {
      this.#bytes -= this.#kept[this.#first]!.json.length;
      this.#first++;
      this.#gone++;
    }
    if (this.#first < 1000 || this.#first * 2 < this.#kept.length) return;
    this.#kept = this.#kept.slice(this.#first);
    this.#first = 0;
  }

  /** What came after the message `after`; everything when it is not given or no longer known. */
  after(after: string | undefined): Replay {
    for (let at = this.#kept.length - 1; at >= this.#first; at--) {
      if (this.#kept[at]!.id === after) return { messages: this.#from(at + 1), lost: 0 };
    }
    return { messages: this.#from(this.#first), lost: this.#gone };
  }

  #from(start: number): Uint8Array[] {
    return this.#kept.slice(start).map(({ json }) => json);
  }
}

/** The parts as one JSON object. */
function joined(parts: EncodedParts): Uint8Array {
  const length = parts.reduce((sum, part, i) => sum + part.length + NAMES[i]!.length, 1);
  const json = new Uint8Array(length);
  let at = 0;
  for (const [i, part] of parts.entries()) {
    json.set(NAMES[i]!, at);
    json.set(part, at += NAMES[i]!.length);
    at += part.length;
  }
  // In the place of the first comma.
  json[0] = OPEN;
  json[at] = CLOSE;
  return json;
}
