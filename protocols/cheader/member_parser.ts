import { attributedType } from "./attributed_type.ts";
import { type Attributes, mergedAttributes, noAttributes } from "./attributes.ts";
import { HeaderFault, type Place } from "./header_fault.ts";
import type { ParserParts } from "./parser_parts.ts";
import type { DeclaredField } from "./struct_layout.ts";
import type { TokenCursor } from "./token_cursor.ts";
import type { Typed } from "./typed.ts";

/** Reads the declarations within structs and unions. */
export class MemberParser {
  readonly #cursor: TokenCursor;
  readonly #parts: ParserParts;

  /** Reads from the cursor of `parts`. */
  constructor(parts: ParserParts) {
    this.#cursor = parts.cursor;
    this.#parts = parts;
  }

  /** The fields of the next declaration. */
  *next(): Generator<DeclaredField> {
    const place = this.#cursor.place;
    const { typed, attributes, isNameless } = this.#parts.specifiers();
    if (this.#cursor.takes(";")) {
      if (isNameless) yield this.#field(undefined, typed, { attributes, place });
      return;
    }
    for (;;) {
      const isPadding = this.#cursor.is(":");
      const found = isPadding ? undefined : this.#parts.declarators.next(typed);
      if (found !== undefined && found.name === undefined) throw this.#cursor.unexpected();
      const all = mergedAttributes(attributes, found?.attributes ?? noAttributes());
      const bits = this.#cursor.takes(":") ? this.#bits() : undefined;
      this.#parts.attributes.takes(all);
      yield this.#field(found?.name, found?.typed ?? typed, { attributes: all, place, bits });
      if (this.#cursor.takes(",")) continue;
      if (!this.#cursor.is(";")) throw this.#cursor.unexpected();
      this.#cursor.take();
      return;
    }
  }

  #bits(): number {
    const from = this.#cursor.at;
    // An attribute behind the number ends it as well.
    for (let token = this.#cursor.peek(); token !== undefined; token = this.#cursor.peek()) {
      if (/^[,;}]$/.test(token.text) || /^__attribute(__)?$/.test(token.text)) break;
      if (/^[([]$/.test(token.text)) this.#cursor.skipBrackets();
      else this.#cursor.take();
    }
    const bits = this.#parts.numbers.value(from, this.#cursor.at);
    if (bits < 0n || bits > 128n) {
      throw new HeaderFault(`A field cannot have ${bits} bits`, this.#cursor.place);
    }
    return Number(bits);
  }

  #field(
    name: string | undefined,
    declared: Typed,
    { attributes, place, bits }: {
      readonly attributes: Attributes;
      readonly place: Place | undefined;
      readonly bits?: number | undefined;
    },
  ): DeclaredField {
    const { isPacked, align, fault: why, mode } = attributes;
    const typed = mode === undefined
      ? declared
      : attributedType(declared, { ...attributes, align: 0 }, this.#parts);
    const { type, isUser, spelling, fault = "is not in memory" } = typed;
    if (type === undefined || why !== undefined) {
      const cure = fault.endsWith("not known")
        ? "Include the header that declares it, or have a compiler lay it out, with --cc gcc"
        : undefined;
      throw new HeaderFault(`${name ?? "A field"} ${why ?? fault}`, place, cure);
    }
    if (bits !== undefined) {
      const isWhole = type.kind === "enum" || type.kind === "scalar" && !/float/.test(type.scalar);
      if (!isWhole) {
        throw new HeaderFault(`${name ?? "A field"} has bits, but is no whole number`, place);
      }
      const most = type.kind === "scalar" && type.scalar === "bool" ? 1 : 8 * type.size;
      if (bits > most) {
        throw new HeaderFault(`${name ?? "A field"} has ${bits} bits, more than its type`, place);
      }
      if (bits === 0 && name !== undefined) throw new HeaderFault(`${name} has no bits`, place);
    }
    return { name, typed: { type, align: typed.align, isUser, spelling }, bits, isPacked, align };
  }
}
