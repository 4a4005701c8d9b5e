import { RoboError } from "../../errors.ts";
import type { RosbridgeId } from "./client_message.ts";

/** Most messages of which some parts are there and some are missing. */
const MOST_OPEN = 16;

/** Most letters of all parts that wait. */
const MOST_LETTERS = 4 * 2 ** 20;

/** A part of a message. */
export interface Fragment {
  /** By what the message is known. */
  readonly id?: RosbridgeId;
  /** The part. */
  readonly data: string;
  /** Which one, from 0. */
  readonly num: number;
  /** How many there are. */
  readonly total: number;
}

/** Puts messages together that came in parts, in any order. */
export class FragmentJoiner {
  readonly #open = new Map<RosbridgeId, Map<number, string>>();
  #letters = 0;

  /** Takes a part; returns the whole message with the last one. Throws a `RoboError` of kind `usage` for parts that make no sense or are too many. */
  add({ id, data, num, total }: Fragment): string | undefined {
    if (id === undefined || num >= total) {
      throw new RoboError("usage", "A fragment needs an id, and a num below its total");
    }
    const parts = this.#open.get(id) ?? new Map<number, string>();
    if (!parts.has(num)) this.#letters += data.length;
    parts.set(num, parts.get(num) ?? data);
    this.#open.set(id, parts);
    if (parts.size === total) {
      this.#forget(id, parts);
      return Array.from({ length: total }, (_, at) => parts.get(at) ?? "").join("");
    }
    if (this.#open.size > MOST_OPEN || this.#letters > MOST_LETTERS) {
      const [oldest, old] = this.#open.entries().next().value!;
      this.#forget(oldest, old);
      throw new RoboError("usage", "Too many fragments wait for the rest of their messages", {
        hint: `There may be ${MOST_OPEN} messages and ${MOST_LETTERS} letters`,
      });
    }
    return undefined;
  }

  #forget(id: RosbridgeId, parts: ReadonlyMap<number, string>): void {
    this.#open.delete(id);
    for (const part of parts.values()) this.#letters -= part.length;
  }
}

/** The messages into which one is cut, as JSON texts: parts of `size` letters. A message that is short enough is left as it is. */
export function fragmentsOf(
  message: string,
  { size, id }: { readonly size: number | undefined; readonly id: string },
): string[] {
  if (size === undefined || message.length <= size) return [message];
  const total = Math.ceil(message.length / size);
  return Array.from({ length: total }, (_, num) => {
    const data = message.slice(num * size, (num + 1) * size);
    return JSON.stringify({ op: "fragment", id, data, num, total });
  });
}
