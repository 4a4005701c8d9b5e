import { skipsAside } from "./asides.ts";
import { noAttributes } from "./attributes.ts";
import { HeaderFault, type Place } from "./header_fault.ts";
import type { HeaderToken } from "./header_source.ts";
import { MemberParser } from "./member_parser.ts";
import type { ParserParts } from "./parser_parts.ts";
import { type DeclaredField, placeFields } from "./struct_layout.ts";
import { StructType } from "./type_table.ts";
import { MOST_BYTES } from "./typed.ts";

/** How deep structs may lie in each other. */
const DEEPEST = 64;
/** Most fields of one struct. */
const MOST_FIELDS = 20_000;

/** Reads structs and unions, and lays them out. */
export class StructParser {
  readonly #cursor: ParserParts["cursor"];
  readonly #abi: ParserParts["abi"];
  readonly #table: ParserParts["table"];
  readonly #attributes: ParserParts["attributes"];
  readonly #members: MemberParser;
  #depth = 0;

  /** Reads from the cursor of `parts`. */
  constructor(parts: ParserParts) {
    this.#cursor = parts.cursor;
    this.#abi = parts.abi;
    this.#table = parts.table;
    this.#attributes = parts.attributes;
    this.#members = new MemberParser(parts);
  }

  /** The one behind its keyword: its tag, its fields, or both. */
  parse(keyword: HeaderToken): StructType {
    const attributes = noAttributes();
    this.#attributes.takes(attributes);
    const isUnion = keyword.text === "union";
    const tag = this.#cursor.peek()?.kind === "name" ? this.#cursor.take().text : undefined;
    const typed = this.#tagged(tag, isUnion, keyword.place);
    this.#attributes.takes(attributes);
    if (this.#cursor.is(":")) {
      throw new HeaderFault("Base classes are C++, which only a compiler lays out", keyword.place);
    }
    if (!this.#cursor.is("{")) return typed;
    if (typed.isComplete || typed.isOpen) {
      throw new HeaderFault(`${typed.spelling} is declared twice`, keyword.place);
    }
    if (this.#depth >= DEEPEST) {
      throw new HeaderFault(`Structs lie deeper than ${DEEPEST} in each other`, keyword.place);
    }
    this.#table.listed.push({ type: typed.struct, isSystem: keyword.isSystem });
    if (tag !== undefined) this.#table.spellings.set(typed.struct, typed.spelling);
    typed.isOpen = true;
    const fields = this.#fields();
    this.#attributes.takes(attributes);
    if (attributes.fault !== undefined) {
      throw new HeaderFault(`${typed.spelling} ${attributes.fault}`, keyword.place);
    }
    const { isPacked, align } = attributes;
    const placed = placeFields(
      fields,
      { isUnion, isPacked, align, pack: this.#cursor.pack },
      this.#abi,
    );
    if (placed.size > MOST_BYTES) {
      throw new HeaderFault(`${typed.spelling} is larger than any memory`, keyword.place);
    }
    Object.assign(typed.struct, placed);
    typed.isOpen = false;
    typed.isComplete = true;
    return typed;
  }

  #tagged(tag: string | undefined, isUnion: boolean, place: Place): StructType {
    if (tag === undefined) return new StructType(isUnion, undefined);
    const known = this.#table.tags.get(tag);
    if (known === undefined) {
      const made = new StructType(isUnion, tag);
      this.#table.tags.set(tag, made);
      return made;
    }
    if (known instanceof StructType && known.struct.isUnion === isUnion) return known;
    throw new HeaderFault(`${tag} is declared as something else before`, place);
  }

  #fields(): DeclaredField[] {
    this.#depth++;
    try {
      return this.#declared();
    } finally {
      // Also behind a mistake in a header of the system's, which is left out.
      this.#depth--;
    }
  }

  #declared(): DeclaredField[] {
    this.#cursor.expect("{");
    const fields: DeclaredField[] = [];
    const names = new Set<string>();
    while (!this.#cursor.takes("}")) {
      const token = this.#cursor.peek();
      if (token === undefined) {
        throw new HeaderFault("A struct does not end", this.#cursor.place, "Add the missing }");
      }
      if (this.#cursor.takes(";") || skipsAside(this.#cursor, token)) continue;
      for (const field of this.#members.next()) {
        if (field.name !== undefined && names.has(field.name)) {
          throw new HeaderFault(`The field ${field.name} is declared twice`, token.place);
        }
        if (field.name !== undefined) names.add(field.name);
        fields.push(field);
      }
      if (fields.length > MOST_FIELDS) {
        throw new HeaderFault(`A struct has more than ${MOST_FIELDS} fields`, token.place);
      }
    }
    return fields;
  }
}
