import type { CEnum, CScalar, CStruct, CType } from "../clayout/c_types.ts";
import type { FieldLayout, StructLayout } from "./layout.ts";
import { type ScalarName, scalarOf } from "./scalars.ts";
import type { EnumType, TypeDescription } from "./types.ts";

/** The struct of a layout as codecs are made for it. What numbers count is left out: errors do not say it. */
export function cStructOf(layout: StructLayout): CStruct {
  return new Converter().struct(layout);
}

/** Makes one struct of each layout, however often it is used. */
class Converter {
  readonly #known = new Map<StructLayout, CStruct>();

  struct(layout: StructLayout): CStruct {
    const known = this.#known.get(layout);
    if (known !== undefined) return known;
    const { type: { name }, size, align } = layout;
    const fields = layout.fields.map(({ field, offset, size, struct }: FieldLayout) => ({
      name: field.name,
      type: this.#type(field.type, size, struct),
      offset,
      ...(field.min === undefined ? {} : { min: field.min }),
      ...(field.max === undefined ? {} : { max: field.max }),
    }));
    const struct: CStruct = { kind: "struct", isUnion: false, name, size, align, fields };
    this.#known.set(layout, struct);
    return struct;
  }

  #type(type: TypeDescription, size: number, struct: StructLayout | undefined): CType {
    switch (type.kind) {
      case "scalar":
        return scalar(type.scalar, size);
      case "enum":
        return enumOf(type, size);
      case "text":
        return { kind: "text", size };
      case "array": {
        const { length } = type;
        return {
          kind: "array",
          element: this.#type(type.element, size / length, struct),
          length,
          size,
        };
      }
      case "struct":
        return this.struct(struct!);
    }
  }
}

function scalar(name: ScalarName, size: number): CScalar {
  return { kind: "scalar", scalar: name, size, spelling: scalarOf(name).c };
}

function enumOf({ name, base, values }: EnumType, size: number): CEnum {
  return { kind: "enum", name, scalar: base, size, values };
}
