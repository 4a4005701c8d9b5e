import type { CEnum } from "../clayout/c_types.ts";
import { noAttributes } from "./attributes.ts";
import { cInteger } from "./c_integer.ts";
import { HeaderFault } from "./header_fault.ts";
import type { HeaderToken } from "./header_source.ts";
import type { ParserParts } from "./parser_parts.ts";
import { StructType } from "./type_table.ts";
import type { Typed } from "./typed.ts";

/** Reads enums. */
export class EnumParser {
  readonly #cursor: ParserParts["cursor"];
  readonly #abi: ParserParts["abi"];
  readonly #table: ParserParts["table"];
  readonly #attributes: ParserParts["attributes"];
  readonly #numbers: ParserParts["numbers"];
  readonly #specifiers: ParserParts["specifiers"];

  /** Reads from the cursor of `parts`. */
  constructor(parts: ParserParts) {
    this.#cursor = parts.cursor;
    this.#abi = parts.abi;
    this.#table = parts.table;
    this.#attributes = parts.attributes;
    this.#numbers = parts.numbers;
    this.#specifiers = parts.specifiers;
  }

  /** The one behind its keyword: its tag, its numbers, or both. */
  parse(keyword: HeaderToken): Typed {
    const attributes = noAttributes();
    this.#attributes.takes(attributes);
    const tag = this.#cursor.peek()?.kind === "name" ? this.#cursor.take().text : undefined;
    this.#attributes.takes(attributes);
    const under = this.#cursor.takes(":") ? this.#specifiers().typed : undefined;
    const known = tag === undefined ? undefined : this.#table.tags.get(tag);
    if (!this.#cursor.is("{")) {
      if (known !== undefined && !(known instanceof StructType)) return known;
      if (known !== undefined) throw new HeaderFault(`${tag} is no enum`, keyword.place);
      // gcc takes an enum that is declared later for an unsigned int; nobody does that on purpose.
      return {
        type: undefined,
        align: 4,
        isUser: false,
        spelling: `enum ${tag}`,
        fault: `has the type enum ${tag}, which is not declared`,
      };
    }
    if (known !== undefined) throw new HeaderFault(`${tag} is declared twice`, keyword.place);
    const values = this.#enumerators();
    this.#attributes.takes(attributes);
    const scalar = enumScalar(
      [...values.values()],
      under,
      attributes.isPacked || this.#abi.hasShortEnums,
    );
    if (scalar === undefined) {
      throw new HeaderFault("The numbers of the enum do not fit into its type", keyword.place);
    }
    const size = Number(/\d+$/.exec(scalar)![0]) / 8;
    const numbers = new Map([...values].map(([name, value]) => [name, plain(value)]));
    const type: CEnum = { kind: "enum", name: tag, scalar, size, values: numbers };
    this.#table.listed.push({ type, isSystem: keyword.isSystem });
    const spelling = `enum ${tag ?? "{…}"}`;
    const typed: Typed = {
      type,
      align: Math.max(size, attributes.align),
      isUser: attributes.align > 0,
      spelling,
    };
    if (tag !== undefined) {
      this.#table.tags.set(tag, typed);
      this.#table.spellings.set(type, spelling);
    }
    return typed;
  }

  #enumerators(): Map<string, bigint> {
    this.#cursor.expect("{");
    const values = new Map<string, bigint>();
    let next = 0n;
    while (!this.#cursor.takes("}")) {
      const token = this.#cursor.take();
      if (token.kind !== "name") {
        throw new HeaderFault("A name is missing in the enum", token.place);
      }
      this.#attributes.takes(noAttributes());
      if (this.#cursor.takes("=")) {
        const from = this.#cursor.at;
        this.#cursor.skipTo(",");
        next = this.#numbers.value(from, this.#cursor.at);
      }
      if (this.#table.enumerators.has(token.text)) {
        throw new HeaderFault(`${token.text} is declared twice`, token.place);
      }
      values.set(token.text, next);
      const isInt = next === BigInt.asIntN(32, next);
      this.#table.enumerators.set(token.text, cInteger(next, isInt ? 32 : 64, next >= 1n << 63n));
      next++;
      if (!this.#cursor.is("}")) this.#cursor.expect(",");
    }
    return values;
  }
}

function plain(value: bigint): number | bigint {
  const isSafe = value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
  return isSafe ? Number(value) : value;
}

/** The integer that an enum with these numbers is. */
function enumScalar(
  values: readonly bigint[],
  under: Typed | undefined,
  isShort: boolean,
): CEnum["scalar"] | undefined {
  if (under !== undefined) {
    const type = under.type;
    return type?.kind === "scalar" && !/float|bool/.test(type.scalar)
      ? type.scalar as CEnum["scalar"]
      : undefined;
  }
  const isSigned = values.some((value) => value < 0n);
  for (const bits of isShort ? [8, 16, 32, 64] : [32, 64]) {
    const fits = (value: bigint) =>
      value === (isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
    if (values.every(fits)) return `${isSigned ? "int" : "uint"}${bits}` as CEnum["scalar"];
  }
  return undefined;
}
