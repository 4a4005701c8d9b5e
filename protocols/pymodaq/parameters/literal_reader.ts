import { RoboError } from "../../../errors.ts";
import { castLiteral } from "./literal_casts.ts";
import { LiteralCursor } from "./literal_cursor.ts";
import { readNumber } from "./literal_numbers.ts";
import { readText } from "./literal_texts.ts";
import type { Literal } from "./parameter.ts";

/** Limits of a literal that a peer sent. */
export interface LiteralLimits {
  /** Characters. Default 262 144. */
  readonly maxLength?: number;
  /** Lists in lists. Default 64. */
  readonly maxDepth?: number;
  /** Values altogether. Default 20 000. */
  readonly maxValues?: number;
}

const NAMES: Readonly<Record<string, Literal>> = {
  None: null,
  True: true,
  False: false,
  inf: Infinity,
  nan: NaN,
  "np.inf": Infinity,
  "np.nan": NaN,
  "np.True_": true,
  "np.False_": false,
};

/** A name with its modules. */
const NAME = /[A-Za-z_][\w.]*/y;

/**
 * Reads a Python literal: what `repr` writes for None, booleans, numbers, texts, bytes, lists, tuples, sets and dicts.
 *
 * Python's int becomes a bigint and its float a number, so that both are written again as they were. Beyond what
 * `ast.literal_eval` takes, `inf` and `nan` are read, the casts that PyMoDAQ writes (`str('live')`, `int(3)`, `float(0.5)`),
 * `OrderedDict` and numpy's scalars such as `np.float64(0.5)`. Nothing is ever evaluated: everything else throws a
 * `RoboError` of kind `data` that says where.
 */
export function parseLiteral(text: string, limits: LiteralLimits = {}): Literal {
  const { maxLength = 1 << 18, maxDepth = 64, maxValues = 20_000 } = limits;
  if (text.length > maxLength) {
    throw new RoboError("data", `A Python literal has at most ${maxLength} characters`);
  }
  return new LiteralReader(text, { maxDepth, maxValues }).read();
}

class LiteralReader {
  readonly #cursor: LiteralCursor;
  readonly #limits: Required<Omit<LiteralLimits, "maxLength">>;
  #depth = 0;
  #values = 0;

  constructor(text: string, limits: Required<Omit<LiteralLimits, "maxLength">>) {
    this.#cursor = new LiteralCursor(text);
    this.#limits = limits;
  }

  read(): Literal {
    const value = this.#value();
    this.#cursor.skipSpace();
    if (this.#cursor.peek() !== "") this.#cursor.refuse("nothing more is expected");
    return value;
  }

  #value(): Literal {
    const cursor = this.#cursor;
    cursor.skipSpace();
    if (++this.#values > this.#limits.maxValues) {
      cursor.refuse(`there are at most ${this.#limits.maxValues} values`);
    }
    if (cursor.take("[")) return this.#nested(() => this.#items("]").items);
    if (cursor.take("(")) return this.#nested(() => this.#tuple());
    if (cursor.take("{")) return this.#nested(() => this.#dictOrSet());
    return this.#signed() ?? readNumber(cursor) ?? this.#texts() ?? this.#named();
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > this.#limits.maxDepth) {
      this.#cursor.refuse(`lists stand in at most ${this.#limits.maxDepth} others`);
    }
    const value = read();
    this.#depth--;
    return value;
  }

  #signed(): number | bigint | undefined {
    const cursor = this.#cursor;
    const sign = cursor.peek();
    if (sign !== "+" && sign !== "-") return undefined;
    cursor.at++;
    cursor.skipSpace();
    const number = readNumber(cursor) ?? this.#named();
    if (typeof number !== "number" && typeof number !== "bigint") {
      return cursor.refuse("a number is expected");
    }
    return sign === "-" ? -number : number;
  }

  /** Texts that stand behind each other are one. */
  #texts(): string | undefined {
    let text = readText(this.#cursor);
    while (text !== undefined) {
      const { at } = this.#cursor;
      this.#cursor.skipSpace();
      const more = readText(this.#cursor);
      if (more === undefined) {
        this.#cursor.at = at;
        break;
      }
      text += more;
    }
    return text;
  }

  #items(end: string): { readonly items: Literal[]; readonly hasComma: boolean } {
    const items: Literal[] = [];
    let hasComma = false;
    while (!this.#ends(end)) {
      items.push(this.#value());
      this.#cursor.skipSpace();
      hasComma = this.#cursor.take(",");
      if (!hasComma) {
        this.#cursor.expect(end);
        break;
      }
    }
    return { items, hasComma };
  }

  #ends(end: string): boolean {
    this.#cursor.skipSpace();
    return this.#cursor.take(end);
  }

  #tuple(): Literal {
    const { items, hasComma } = this.#items(")");
    return items.length === 1 && !hasComma ? items[0]! : items;
  }

  #dictOrSet(): Literal {
    if (this.#ends("}")) return { entries: [] };
    const first = this.#value();
    this.#cursor.skipSpace();
    if (this.#cursor.peek() === ":") return this.#dict(first);
    if (!this.#cursor.take(",")) {
      this.#cursor.expect("}");
      return [first];
    }
    return [first, ...this.#items("}").items];
  }

  #dict(first: Literal): Literal {
    const entries: [Literal, Literal][] = [];
    for (let key = first;; key = this.#value()) {
      this.#cursor.expect(":");
      entries.push([key, this.#value()]);
      this.#cursor.skipSpace();
      if (!this.#cursor.take(",")) {
        this.#cursor.expect("}");
        break;
      }
      if (this.#ends("}")) break;
    }
    return { entries };
  }

  #named(): Literal {
    const cursor = this.#cursor;
    const start = cursor.at;
    const name = cursor.match(NAME);
    if (name === undefined) return cursor.refuse("a value is expected");
    if (Object.hasOwn(NAMES, name)) return NAMES[name]!;
    cursor.skipSpace();
    if (!cursor.take("(")) return cursor.refuse("names are not known", start);
    const { items } = this.#nested(() => this.#items(")"));
    const value = castLiteral(name, items);
    return value === undefined ? cursor.refuse("nothing is called", start) : value;
  }
}
