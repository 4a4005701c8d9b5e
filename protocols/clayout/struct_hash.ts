import { sha256 } from "@noble/hashes/sha2.js";
import { elementOf } from "./c_type_text.ts";
import type { CField, CStruct, CType } from "./c_types.ts";

/**
 * Identifies a layout by names, types, offsets, sizes and the order of bytes: the first 8 bytes of the SHA-256 of a text, of which equal
 * layouts have the same. How C spells a type, names of inner types, units, ranges and descriptions do not count. Never 0.
 */
export function structHash(struct: CStruct, byteOrder: "little" | "big"): bigint {
  const writer = new HashText();
  const head = `${byteOrder} ${struct.name ?? ""} #${writer.struct(struct)}`;
  const digest = sha256(new TextEncoder().encode(`${head}\n${writer.text()}`));
  const hash = new DataView(digest.buffer, digest.byteOffset).getBigUint64(0);
  return hash === 0n ? 1n : hash;
}

/** Writes each struct once, after those which it holds, and its number where it is used. */
class HashText {
  /** The numbers of structs by what they hold: equal ones are one, whether or not they are the same object. */
  readonly #known = new Map<string, number>();
  readonly #numbers = new Map<CStruct, number>();

  /** All structs. */
  text(): string {
    return [...this.#known.keys()].join("\n");
  }

  /** The number of a struct. */
  struct(struct: CStruct): number {
    const done = this.#numbers.get(struct);
    if (done !== undefined) return done;
    const fields = struct.fields.map((field) => this.#field(field)).join(" ");
    const body = `${struct.isUnion ? "union" : "struct"} ${struct.size} { ${fields} }`;
    const number = this.#known.get(body) ?? this.#known.size;
    this.#known.set(body, number);
    this.#numbers.set(struct, number);
    return number;
  }

  #field({ name, type, offset, bits }: CField): string {
    const place = bits === undefined ? `@${offset}` : `@bit ${bits.offset}+${bits.count}`;
    return `${name === undefined ? "-" : JSON.stringify(name)} ${this.#type(type)} ${place};`;
  }

  #type(type: CType): string {
    switch (type.kind) {
      case "scalar":
        return `${type.scalar}/${type.size}`;
      case "pointer":
        return `pointer/${type.size}`;
      case "text":
        return `char[${type.size}]`;
      case "array": {
        const { element, shape } = elementOf(type);
        return `${this.#type(element)}${shape.map((length) => `[${length}]`).join("")}`;
      }
      case "enum": {
        const values = [...type.values].map(([name, value]) => `${JSON.stringify(name)}=${value}`);
        return `enum ${type.scalar} { ${values.toSorted().join(", ")} }`;
      }
      case "struct":
        return `#${this.struct(type)}`;
    }
  }
}
