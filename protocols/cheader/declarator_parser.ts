import type { AttributeParser } from "./attribute_parser.ts";
import { type Attributes, noAttributes } from "./attributes.ts";
import { HeaderFault } from "./header_fault.ts";
import type { TokenCursor } from "./token_cursor.ts";
import { arrayOf, type KnownTypes, MOST_BYTES, type Typed } from "./typed.ts";

/** A name with its type. */
export interface ParsedDeclarator {
  /** The name; undefined where none is declared, as in a cast. */
  readonly name: string | undefined;
  /** Its type. */
  readonly typed: Typed;
  /** What is said of it. */
  readonly attributes: Attributes;
  /** Whether it is a function. */
  readonly isFunction: boolean;
}

/** How deep parentheses may be nested. */
const DEEPEST = 32;
/** Most dimensions of an array. */
const MOST_DIMENSIONS = 32;

/** Words that change nothing in memory. */
export const QUALIFIER =
  /^(const|volatile|restrict|__const|__const__|__volatile|__volatile__|__restrict|__restrict__|_Nullable|_Nonnull|__extension__)$/;

/** Reads what stands behind the type in a declaration: stars, names, brackets. */
export class DeclaratorParser {
  readonly #cursor: TokenCursor;
  readonly #known: KnownTypes;
  readonly #attributes: AttributeParser;
  readonly #number: (from: number, to: number) => bigint;

  /** Reads from `cursor`. */
  constructor(
    cursor: TokenCursor,
    { known, attributes, number }: {
      readonly known: KnownTypes;
      readonly attributes: AttributeParser;
      readonly number: (from: number, to: number) => bigint;
    },
  ) {
    this.#cursor = cursor;
    this.#known = known;
    this.#attributes = attributes;
    this.#number = number;
  }

  /** The next name, with what it makes of `base`. */
  next(base: Typed): ParsedDeclarator {
    const attributes = noAttributes();
    return { ...this.#at(base, attributes, 0), attributes };
  }

  #at(base: Typed, attributes: Attributes, depth: number): Omit<ParsedDeclarator, "attributes"> {
    if (depth > DEEPEST) throw new HeaderFault("Parentheses lie too deep", this.#cursor.place);
    let typed = base;
    this.#attributes.takes(attributes);
    while (this.#cursor.is("*") || this.#cursor.is("^")) {
      this.#cursor.take();
      typed = this.#known.pointer(typed.spelling.length > 200 ? "…" : typed.spelling);
      while (
        QUALIFIER.test(this.#cursor.peek()?.text ?? "") || this.#attributes.takes(attributes)
      ) {
        if (QUALIFIER.test(this.#cursor.peek()?.text ?? "")) this.#cursor.take();
      }
    }
    const inner = this.#inner();
    const name = inner === undefined && this.#cursor.peek()?.kind === "name"
      ? this.#cursor.take().text
      : undefined;
    this.#attributes.takes(attributes);
    const { typed: whole, isFunction } = this.#suffixes(typed);
    this.#attributes.takes(attributes);
    if (inner === undefined) return { name, typed: whole, isFunction };
    const behind = this.#cursor.at;
    this.#cursor.at = inner;
    const found = this.#at(whole, attributes, depth + 1);
    this.#cursor.expect(")");
    this.#cursor.at = behind;
    // A name in parentheses, as in `int (f)(void)`.
    return { ...found, isFunction: found.isFunction || isFunction && found.typed === whole };
  }

  /** Where what is in parentheses around the name begins; goes behind them. */
  #inner(): number | undefined {
    if (!this.#cursor.is("(")) return undefined;
    const next = this.#cursor.peek(1);
    const isInner = /^[*^(]$/.test(next?.text ?? "") || next?.text === "__attribute__" ||
      next?.kind === "name" && this.#cursor.peek(2)?.text === ")" &&
        this.#cursor.peek(3)?.text === "(";
    if (!isInner) return undefined;
    const at = this.#cursor.at + 1;
    this.#cursor.skipBrackets();
    return at;
  }

  #suffixes(base: Typed): { readonly typed: Typed; readonly isFunction: boolean } {
    const lengths: number[] = [];
    const place = this.#cursor.place;
    for (;;) {
      if (this.#cursor.is("(")) {
        this.#cursor.skipBrackets();
        if (lengths.length > 0) continue;
        const spelling = `${base.spelling} ()`;
        const typed = {
          type: undefined,
          align: 1,
          isUser: false,
          spelling,
          fault: "is a function",
        };
        while (this.#cursor.is("(") || this.#cursor.is("[")) this.#cursor.skipBrackets();
        return { typed, isFunction: true };
      }
      if (!this.#cursor.is("[") || this.#cursor.peek(1)?.text === "[") break;
      lengths.push(this.#length());
      if (lengths.length > MOST_DIMENSIONS) {
        throw new HeaderFault("The array has too many dimensions", place);
      }
    }
    let typed: Typed | undefined = base;
    for (const length of lengths.reverse()) {
      const { type } = typed;
      if (type === undefined) return { typed: { ...faulty(typed) }, isFunction: false };
      typed = arrayOf({ ...plain(typed), type }, length);
      if (typed === undefined) throw new HeaderFault("The array is larger than any memory", place);
    }
    return { typed, isFunction: false };
  }

  #length(): number {
    const from = this.#cursor.at + 1;
    this.#cursor.skipBrackets();
    const to = this.#cursor.at - 1;
    if (from === to) return 0;
    const length = this.#number(from, to);
    const { place } = this.#cursor.slice(from, from + 1)[0]!;
    if (length < 0n) throw new HeaderFault(`The array has ${length} elements`, place);
    if (length > BigInt(MOST_BYTES)) {
      throw new HeaderFault("The array is larger than any memory", place);
    }
    return Number(length);
  }
}

/** A type's facts now, which may come to be known later. */
function plain({ type, align, isUser, isChar = false, spelling }: Typed): Typed {
  return { type, align, isUser, isChar, spelling };
}

function faulty({ spelling, fault = "is not known" }: Typed): Typed {
  return { type: undefined, align: 1, isUser: false, spelling, fault };
}
