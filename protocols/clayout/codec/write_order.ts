import type { CField, CStruct, CType } from "../c_types.ts";
import { SCALAR_FACTS } from "../scalar_facts.ts";

/**
 * The members of a union in the order in which they are written, so that an object that was read goes back byte by byte: first those
 * that may lose bits by being read (NaNs, what is behind a text's end), and of equals the smaller ones, so that the last word has
 * the member which says most.
 */
export function writeOrder({ fields }: CStruct): CField[] {
  const ranked = fields.map((field) => ({ field, exact: isExact(field.type) ? 1 : 0 }));
  return ranked.toSorted((a, b) => a.exact - b.exact || a.field.type.size - b.field.type.size)
    .map(({ field }) => field);
}

/** Whether all bits of a value are known when it has been read. */
function isExact(type: CType): boolean {
  switch (type.kind) {
    case "scalar":
      return SCALAR_FACTS[type.scalar].kind === "integer";
    case "enum":
    case "pointer":
      return true;
    case "text":
      return false;
    case "array":
      return isExact(type.element);
    case "struct":
      return type.fields.every((field) => isExact(field.type));
  }
}
