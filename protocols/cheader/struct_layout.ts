import type { CField, CType } from "../clayout/c_types.ts";
import type { Abi } from "./abi.ts";
import type { Typed } from "./typed.ts";

/** A field as it is declared. */
export interface DeclaredField {
  /** Its name; undefined for padding, and for structs whose fields are the outer one's. */
  readonly name: string | undefined;
  /** Its type. */
  readonly typed: Typed & { readonly type: CType };
  /** Bits of a bit-field. */
  readonly bits: number | undefined;
  /** Whether it is declared `packed`. */
  readonly isPacked: boolean;
  /** What its attributes align it to, in bytes; 0 for nothing. */
  readonly align: number;
}

/** How a struct is declared. */
export interface StructRules {
  /** Whether it is a union. */
  readonly isUnion: boolean;
  /** Whether it is declared `packed`. */
  readonly isPacked: boolean;
  /** What its attributes align it to, in bytes; 0 for nothing. */
  readonly align: number;
  /** What `#pragma pack` says, in bytes; 0 for nothing. */
  readonly pack: number;
}

/** Where fields stand. */
export interface PlacedFields {
  readonly fields: readonly CField[];
  readonly size: number;
  readonly align: number;
}

/**
 * Places fields as gcc does: System V's rules, with Arm's for bit-fields without a name; `packed`, `aligned` and `#pragma pack` as gcc's
 * manual has them, and where it says nothing, as gcc does it (`layout_decl`, `place_field` and `excess_unit_span` of its stor-layout).
 */
export function placeFields(
  declared: readonly DeclaredField[],
  rules: StructRules,
  abi: Abi,
): PlacedFields {
  const placer = new FieldPlacer(rules, abi);
  for (const field of declared) placer.add(field);
  return placer.end();
}

/** Bits of the numbers that there are. */
const NUMBER_BITS: readonly number[] = [8, 16, 32, 64, 128];

class FieldPlacer {
  readonly #rules: StructRules;
  readonly #abi: Abi;
  readonly #fields: CField[] = [];
  /** Bits up to here are used. */
  #end = 0;
  #most = 0;
  #align: number;

  constructor(rules: StructRules, abi: Abi) {
    this.#rules = rules;
    this.#abi = abi;
    this.#align = Math.max(1, rules.align);
  }

  add(field: DeclaredField): void {
    if (this.#rules.isUnion) this.#end = 0;
    if (field.bits === undefined) this.#addPlain(field);
    else this.#addBits(field, field.bits);
    this.#most = Math.max(this.#most, this.#end);
  }

  end(): PlacedFields {
    const bytes = Math.ceil(this.#most / 8);
    return { fields: this.#fields, size: up(bytes, this.#align), align: this.#align };
  }

  #addPlain({ name, typed, isPacked, align: own }: DeclaredField): void {
    const natural = isPacked || this.#rules.isPacked ? 1 : this.#inStruct(typed);
    const align = this.#capped(Math.max(natural, own));
    const offset = up(Math.ceil(this.#end / 8), align);
    this.#align = Math.max(this.#align, align);
    this.#end = (offset + typed.type.size) * 8;
    this.#fields.push({ name, type: typed.type, offset });
  }

  #addBits({ name, typed, isPacked, align: own }: DeclaredField, count: number): void {
    const { pack } = this.#rules;
    const packed = isPacked || this.#rules.isPacked;
    const natural = this.#inStruct(typed);
    const counts = name !== undefined || this.#abi.doUnnamedBitsAlign;
    if (count === 0) {
      // Neither `packed` nor `#pragma pack` matter to it.
      const align = Math.max(natural, own);
      this.#end = up(this.#end, 8 * align);
      if (counts) this.#align = Math.max(this.#align, align);
      return;
    }
    const isNumber = !packed && this.#standsAsNumber(count);
    const wanted = this.#capped(this.#wanted(own, isNumber ? count / 8 : 0));
    if (wanted > 0) this.#end = up(this.#end, 8 * wanted);
    const canSpan = !packed && pack === 0 && !isNumber;
    if (canSpan && this.#spansTooMuch(count, natural, typed.type.size)) {
      this.#end = up(this.#end, 8 * natural);
    }
    if (counts) {
      const ofType = pack !== 0 ? Math.min(natural, pack) : packed ? 1 : natural;
      this.#align = Math.max(this.#align, ofType, wanted);
    }
    if (name !== undefined) {
      const bits = { offset: this.#end, count };
      this.#fields.push({ name, type: typed.type, offset: Math.floor(this.#end / 8), bits });
    }
    this.#end += count;
  }

  /** Whether a bit-field would stand as a number of its size does: gcc takes it for one then, and aligns it as one. */
  #standsAsNumber(count: number): boolean {
    return NUMBER_BITS.includes(count) && this.#end % count === 0;
  }

  /** What a bit-field asks for, in bytes: its attribute, or what a number has; machines align that less only where there is no attribute. */
  #wanted(own: number, ofNumber: number): number {
    return own > 0 ? Math.max(own, ofNumber) : Math.min(ofNumber, this.#abi.mostInStruct);
  }

  /** Whether a bit-field would lie in more units of its alignment than its type does. */
  #spansTooMuch(count: number, align: number, size: number): boolean {
    const unit = 8 * align;
    return Math.ceil((this.#end % unit + count) / unit) > Math.floor(8 * size / unit);
  }

  /** Some machines align numbers less where they are in structs. */
  #inStruct({ type, align, isUser }: DeclaredField["typed"]): number {
    let element: CType = type;
    while (element.kind === "array") element = element.element;
    const isLess = !isUser && element.kind !== "struct" && element.kind !== "text" &&
      !(element.kind === "scalar" && /float(80|128)/.test(element.scalar));
    return isLess ? Math.min(align, this.#abi.mostInStruct) : align;
  }

  #capped(align: number): number {
    const { pack } = this.#rules;
    return pack === 0 ? align : Math.min(align, pack);
  }
}

function up(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
