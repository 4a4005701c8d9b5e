import { sha256 } from "@noble/hashes/sha2.js";
import type { FieldLayout, StructLayout } from "./layout.ts";
import type { TypeDescription } from "./types.ts";

/**
 * A layout as text that is the same for equal structs, wherever they are known from: name, size, and of each field its
 * name, type and offset, nested structs with theirs. Units, ranges, descriptions and names of inner types do not count.
 *
 *     Pose 24 { x float64 @0; mode enum uint8 { idle=0, drive=1 } @8; frame char[7] @9; … }
 */
export function canonicalText(layout: StructLayout): string {
  return `${layout.type.name} ${body(layout)}`;
}

/** First 8 bytes of the SHA-256 of {@linkcode canonicalText}, the first byte the most significant; 1 in place of 0. */
export function schemaHash(layout: StructLayout): bigint {
  const digest = sha256(new TextEncoder().encode(canonicalText(layout)));
  const hash = new DataView(digest.buffer, digest.byteOffset).getBigUint64(0);
  return hash === 0n ? 1n : hash;
}

function body({ size, fields }: StructLayout): string {
  return `${size} { ${fields.map(fieldText).join(" ")} }`;
}

function fieldText({ field, offset, struct }: FieldLayout): string {
  return `${field.name} ${typeText(field.type, struct)} @${offset};`;
}

function typeText(type: TypeDescription, struct: StructLayout | undefined): string {
  switch (type.kind) {
    case "scalar":
      return type.scalar;
    case "enum": {
      const sorted = [...type.values].toSorted(([, a], [, b]) => a - b);
      return `enum ${type.base} { ${
        sorted.map(([name, value]) => `${name}=${value}`).join(", ")
      } }`;
    }
    case "text":
      return `char[${type.bytes}]`;
    case "array": {
      // As C writes it: the outermost dimension first.
      let element: TypeDescription = type;
      let dimensions = "";
      while (element.kind === "array") {
        dimensions += `[${element.length}]`;
        element = element.element;
      }
      return `${typeText(element, struct)}${dimensions}`;
    }
    case "struct":
      return `struct ${body(struct!)}`;
  }
}
