import type { CField, CStruct, CType } from "../c_types.ts";
import { SCALAR_FACTS } from "../scalar_facts.ts";

/**
 * The members of a union in the order in which they are written, so that an object that was read goes back byte by byte: first those
 * that lose most by being read (what is behind a text's end, then NaNs), and of equals the smaller ones, so that the last word has the
 * member which says most.
 */
export function writeOrder({ fields }: CStruct): CField[] {
  const ranked = fields.map((field) => ({ field, rank: exactness(field.type) }));
  return ranked.toSorted((a, b) => a.rank - b.rank || a.field.type.size - b.field.type.size)
    .map(({ field }) => field);
}

/** How much is known of the bits of a value that has been read: 2 all, 1 all unless it is no number, 0 not all. */
export function exactness(type: CType): 0 | 1 | 2 {
  switch (type.kind) {
    case "scalar": {
      const { kind } = SCALAR_FACTS[type.scalar];
      // Beyond 64 bits not every number is one of JavaScript's.
      if (kind === "integer") return 2;
      return kind === "bool" || type.size > 8 ? 0 : 1;
    }
    case "enum":
    case "pointer":
      return 2;
    case "text":
      return 0;
    case "array":
      return exactness(type.element);
    case "struct":
      return Math.min(2, ...type.fields.map((field) => exactness(field.type))) as 0 | 1 | 2;
  }
}
