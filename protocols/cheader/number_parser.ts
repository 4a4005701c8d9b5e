import type { Abi } from "./abi.ts";
import { constantExpression } from "./constant_expression.ts";
import { HeaderFault } from "./header_fault.ts";
import type { TokenCursor } from "./token_cursor.ts";
import type { TypeTable } from "./type_table.ts";
import type { Typed } from "./typed.ts";

/** Most tokens of an expression. */
const LONGEST = 2000;

/** Computes constant expressions of declarations, with the sizes of types. */
export class NumberParser {
  readonly #cursor: TokenCursor;
  readonly #table: TypeTable;
  readonly #abi: Abi;
  readonly #typeName: () => Typed;

  /** Reads from `cursor`; `typeName` reads the type that is next there. */
  constructor(
    cursor: TokenCursor,
    { table, abi, typeName }: {
      readonly table: TypeTable;
      readonly abi: Abi;
      readonly typeName: () => Typed;
    },
  ) {
    this.#cursor = cursor;
    this.#table = table;
    this.#abi = abi;
    this.#typeName = typeName;
  }

  /** The value of the tokens `from` up to `to`. */
  value(from: number, to: number): bigint {
    const place = this.#cursor.slice(from, from + 1)[0]?.place;
    if (to - from > LONGEST) throw new HeaderFault("The expression is too long", place);
    const words: string[] = [];
    const back = this.#cursor.at;
    for (let at = from; at < to; at++) {
      const [token, next] = this.#cursor.slice(at, at + 2);
      const { text } = token!;
      const isOf = /^(sizeof|_Alignof|__alignof__|__alignof|alignof)$/.test(text);
      if (isOf && next?.text === "(") {
        this.#cursor.at = at + 2;
        const typed = this.#typeName();
        if (typed.type === undefined || !this.#cursor.is(")")) {
          throw new HeaderFault(`${text} is understood of types that are known only`, token!.place);
        }
        const size = text === "sizeof" ? typed.type.size : typed.align;
        words.push(`${size}u${this.#abi.pointer === 8 ? "l" : ""}`);
        at = this.#cursor.at;
      } else words.push(this.#integerType(text) ?? text);
    }
    this.#cursor.at = back;
    const value = constantExpression(words, (name) => this.#table.enumerators.get(name));
    if (value !== undefined) return value.value;
    throw new HeaderFault(`${shown(words)} cannot be computed`, place);
  }

  /** A typedef of an integer as one that expressions know. */
  #integerType(name: string): string | undefined {
    const type = this.#table.typedefs.get(name)?.type;
    return type?.kind === "scalar" && /int(8|16|32|64)$/.test(type.scalar)
      ? `${type.scalar}_t`
      : undefined;
  }
}

function shown(words: readonly string[]): string {
  const text = words.join(" ");
  return text === "" ? "Nothing" : text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
