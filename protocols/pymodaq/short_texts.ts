/** Longest text that is looked for among those that came before, in bytes. */
const MAX_SHORT = 32;

/** Places for texts that came before. */
const PLACES = 256;

/** What stands in a place. */
interface Known {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/**
 * Decodes UTF-8, strictly. The same few short texts come again and again (commands, dtypes, names of elements), and looking
 * one up is several times as fast as decoding it.
 */
export class ShortTexts {
  readonly #known: (Known | undefined)[] = new Array(PLACES).fill(undefined);
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** The text; `undefined` when it is no UTF-8. */
  decode(bytes: Uint8Array): string | undefined {
    const { length } = bytes;
    if (length === 0) return "";
    if (length > MAX_SHORT) return this.#decode(bytes);
    const place = (bytes[0]! + 31 * bytes[length - 1]! + 7 * bytes[length >> 1]! + 13 * length) %
      PLACES;
    const known = this.#known[place];
    if (known !== undefined && areSame(known.bytes, bytes)) return known.text;
    const text = this.#decode(bytes);
    if (text !== undefined) this.#known[place] = { bytes: bytes.slice(), text };
    return text;
  }

  #decode(bytes: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      return undefined;
    }
  }
}

function areSame(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) if (left[at] !== right[at]) return false;
  return true;
}
