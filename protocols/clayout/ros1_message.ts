import type { CEnum, CField, CStruct, CType } from "./c_types.ts";
import { elementOf } from "./c_type_text.ts";
import { type Member, membersOf } from "./members.ts";
import { UniqueNames } from "./ros1_names.ts";
import { SCALAR_FACTS } from "./scalar_facts.ts";

/** A message of ROS 1 whose bytes are those of a C struct. */
export interface Ros1Message {
  /** The definition with those of all messages in it, as `gendeps --cat` of ROS 1 writes them. */
  readonly definition: string;
}

/** Stands between definitions. */
const RULE = "=".repeat(80);

/** The package that messages of inner structs are said to be of. */
const PACKAGE = "robo";

/** Most names of an enum that are written as constants. */
const MOST_CONSTANTS = 256;

/**
 * Describes a struct as a message of ROS 1, whose serialisation is unaligned and little-endian and puts no length before arrays of a
 * fixed one: so the struct's own bytes are the message. Padding becomes `uint8[n] pad…`, a run of bit-fields `uint8[n] bits…`; so do
 * unions, texts, truth values of more than a byte and numbers that ROS does not know become arrays of bytes. Arrays of arrays are flat.
 */
export function ros1Message(struct: CStruct, byteOrder?: "little"): Ros1Message;
/** As above; undefined for big-endian structs, which no message of ROS 1 is. */
export function ros1Message(struct: CStruct, byteOrder: "little" | "big"): Ros1Message | undefined;
export function ros1Message(
  struct: CStruct,
  byteOrder: "little" | "big" = "little",
): Ros1Message | undefined {
  if (byteOrder === "big") return undefined;
  return { definition: new DefinitionWriter().root(struct) };
}

class DefinitionWriter {
  readonly #messages = new Map<CStruct, string>();
  readonly #names = new UniqueNames();
  readonly #parts: string[] = [];

  root(struct: CStruct): string {
    const lines = this.#struct(struct);
    return [lines, ...this.#parts].join(`\n${RULE}\n`);
  }

  /** The name of an inner struct's message, which is written when it is first used. */
  #message(struct: CStruct): string {
    const known = this.#messages.get(struct);
    if (known !== undefined) return known;
    const name = `${PACKAGE}/${this.#names.take(struct.name ?? "Struct")}`;
    this.#messages.set(struct, name);
    this.#parts.push(`MSG: ${name}\n${this.#struct(struct)}`);
    return name;
  }

  #struct(struct: CStruct): string {
    const names = new UniqueNames();
    const lines: string[] = [];
    let end = 0;
    const members = struct.isUnion ? [] : plainMembers(struct);
    const bits = struct.isUnion ? [] : bitMembers(struct);
    const fill = (to: number): void => {
      if (to <= end) return;
      const isBits = bits.some(({ first, last }) => last >= end && first < to);
      const word = struct.isUnion ? "bytes" : isBits ? "bits" : "pad";
      lines.push(`uint8[${to - end}] ${names.take(word)}`);
      end = to;
    };
    for (const { field, begin } of members) {
      fill(begin);
      lines.push(...this.#field(field, names));
      end = begin + field.type.size;
    }
    fill(struct.size);
    return lines.join("\n");
  }

  #field({ name, type }: CField, names: UniqueNames): string[] {
    const { element, shape } = elementOf(type);
    const own = names.take(name ?? "field");
    const count = shape.reduce((product, length) => product * length, 1);
    const known = ros1Type(element);
    if (element.kind === "struct" && !element.isUnion) {
      return [`${this.#message(element)}${shape.length === 0 ? "" : `[${count}]`} ${own}`];
    }
    if (known === undefined) return [`uint8[${type.size}] ${own}`];
    const constants = element.kind === "enum" ? constantsOf(element, known, names) : [];
    return [...constants, `${known}${shape.length === 0 ? "" : `[${count}]`} ${own}`];
  }
}

/** A field and its first byte. */
interface Placed extends Member {
  readonly begin: number;
}

/** Fields that take bytes of their own, in the order of their bytes; unions without a name as one field. */
function plainMembers(struct: CStruct): Placed[] {
  const found: Placed[] = [];
  const visit = ({ fields }: CStruct, base: number): void => {
    for (const field of fields) {
      if (field.bits !== undefined || field.type.size === 0) continue;
      const begin = base + field.offset;
      if (field.name === undefined && field.type.kind === "struct" && !field.type.isUnion) {
        visit(field.type, begin);
      } else found.push({ field: { ...field, name: field.name ?? "union" }, base, begin });
    }
  };
  visit(struct, 0);
  return found.toSorted((a, b) => a.begin - b.begin);
}

/** The first and last byte of each bit-field. */
function bitMembers(struct: CStruct): { readonly first: number; readonly last: number }[] {
  return membersOf(struct).flatMap(({ field: { bits }, base }) =>
    bits === undefined ? [] : [{
      first: base + Math.floor(bits.offset / 8),
      last: base + Math.floor((bits.offset + bits.count - 1) / 8),
    }]
  );
}

/** ROS 1's name of a type, if it has one. */
function ros1Type(type: CType): string | undefined {
  switch (type.kind) {
    case "pointer":
      return `uint${8 * type.size}`;
    case "scalar":
      if (type.scalar === "bool") return type.size === 1 ? "bool" : undefined;
      return SCALAR_FACTS[type.scalar].view === undefined || type.scalar === "float16"
        ? undefined
        : type.scalar;
    case "enum":
      return SCALAR_FACTS[type.scalar].view === undefined ? undefined : type.scalar;
    default:
      return undefined;
  }
}

/** The names of an enum as constants before its field, which is how viewers know that they are its names. */
function constantsOf({ values }: CEnum, type: string, names: UniqueNames): string[] {
  if (/64$/.test(type)) return [];
  return [...values].slice(0, MOST_CONSTANTS).map(([name, value]) =>
    `${type} ${names.take(name)}=${value}`
  );
}
