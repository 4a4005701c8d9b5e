import type { CArray, CEnum, CField, CScalar, CScalarName, CStruct, CType } from "./c_types.ts";
import { SCALAR_FACTS } from "./scalar_facts.ts";

/** A scalar of its usual size. */
export function scalar(name: CScalarName, size?: number): CScalar {
  const usual = name === "float80" ? 16 : name === "bool" ? 1 : SCALAR_FACTS[name].bits / 8;
  return { kind: "scalar", scalar: name, size: size ?? usual, spelling: name };
}

/** An enum. */
export function enumOf(
  name: string | undefined,
  scalar: CEnum["scalar"],
  values: Readonly<Record<string, number | bigint>>,
): CEnum {
  const size = SCALAR_FACTS[scalar].bits / 8;
  return { kind: "enum", name, scalar, size, values: new Map(Object.entries(values)) };
}

/** An array. */
export function arrayOf(length: number, element: CType): CArray {
  return { kind: "array", element, length, size: length * element.size };
}

/** A field. */
export function fieldAt(name: string | undefined, offset: number, type: CType): CField {
  return { name, type, offset };
}

/** A struct that ends behind its last field, at the next multiple of 8 from 8 bytes on. */
export function structAt(name: string | undefined, fields: readonly CField[]): CStruct {
  const end = Math.max(0, ...fields.map(({ offset, type }) => offset + type.size));
  const align = end < 8 ? 1 : 8;
  const size = Math.ceil(end / align) * align;
  return { kind: "struct", isUnion: false, name, size, align, fields };
}
