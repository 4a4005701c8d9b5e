import { RoboError } from "../../errors.ts";
import { scalarOf } from "./scalars.ts";
import type { FieldDescription, StructType, TypeDescription } from "./types.ts";

/** Largest struct, in bytes: as large as a value of a host variable may be, 1 GiB. */
export const MAX_STRUCT_BYTES = 2 ** 30;

/** Where the fields of a struct are. Made by {@linkcode layOut}, or from records of a compiler that say it. */
export interface StructLayout {
  /** The struct. */
  readonly type: StructType;
  /** Bytes, padding included. */
  readonly size: number;
  /** Its addresses are multiples of this. */
  readonly align: number;
  /** Its fields in the order of the struct. */
  readonly fields: readonly FieldLayout[];
  /** Whether some bytes, here or within a field, belong to no field. */
  readonly hasPadding: boolean;
}

/** Where a field is. */
export interface FieldLayout {
  /** The field. */
  readonly field: FieldDescription;
  /** Bytes from the struct's begin. */
  readonly offset: number;
  /** Bytes that it takes. */
  readonly size: number;
  /** Layout of the struct that the field, or an element of it, is. */
  readonly struct?: StructLayout;
}

interface Extent {
  readonly size: number;
  readonly align: number;
  readonly struct?: StructLayout;
}

/**
 * Places the fields of a struct by the rules of the System V ABI for x86-64, which are those of AArch64 (AAPCS64) for
 * all types there are here: each field at the next multiple of its own alignment, the size a multiple of the largest.
 * Packed structs have an alignment of 1 and no padding of their own.
 *
 * Throws a `RoboError` of kind `data` for more than {@linkcode MAX_STRUCT_BYTES}.
 */
export function layOut(type: StructType): StructLayout {
  return new LayoutMaker().struct(type);
}

/** Lays each struct out once, however often it is used. */
class LayoutMaker {
  readonly #known = new Map<StructType, StructLayout>();

  struct(type: StructType): StructLayout {
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    const fields: FieldLayout[] = [];
    let end = 0;
    let align = 1;
    let used = 0;
    let hasPadding = false;
    for (const field of type.fields) {
      const extent = this.#extent(field.type);
      const fieldAlign = type.packed === true ? 1 : extent.align;
      const offset = roundUp(end, fieldAlign);
      end = checked(offset + extent.size, `${type.name}.${field.name}`);
      used += extent.size;
      align = Math.max(align, fieldAlign);
      hasPadding ||= extent.struct?.hasPadding === true;
      const { size, struct } = extent;
      fields.push({ field, offset, size, ...(struct === undefined ? {} : { struct }) });
    }
    const size = checked(roundUp(end, align), type.name);
    const layout = { type, size, align, fields, hasPadding: hasPadding || used !== size };
    this.#known.set(type, layout);
    return layout;
  }

  #extent(type: TypeDescription): Extent {
    switch (type.kind) {
      case "scalar":
      case "enum": {
        const { size } = scalarOf(type.kind === "enum" ? type.base : type.scalar);
        return { size, align: size };
      }
      case "text":
        return { size: type.bytes, align: 1 };
      case "array": {
        const element = this.#extent(type.element);
        return { ...element, size: checked(element.size * type.length, "An array") };
      }
      case "struct": {
        const struct = this.struct(type);
        return { size: struct.size, align: struct.align, struct };
      }
    }
  }
}

function roundUp(bytes: number, align: number): number {
  return Math.ceil(bytes / align) * align;
}

function checked(bytes: number, what: string): number {
  if (bytes <= MAX_STRUCT_BYTES) return bytes;
  throw new RoboError("data", `${what} takes more than 1 GiB`, {
    hint: "Share parts of it as variables of their own",
  });
}
