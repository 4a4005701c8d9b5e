import type { CField, CStruct } from "../clayout/c_types.ts";
import { isObject } from "../json/checks.ts";

/** A value in which nothing is missing. */
export interface Filled {
  /** The value. */
  readonly value: unknown;
  /** Paths of what was missing. */
  readonly missing: readonly string[];
}

/**
 * Puts what is missing in a struct's value from another one, as rosbridge does with zeros. What is no field of the struct stays, and is for
 * the codec to find fault with; so does what stands in arrays. Of a union, the first member is put in when all are missing.
 */
export function fillStruct(struct: CStruct, value: unknown, from: unknown): Filled {
  const missing: string[] = [];
  return { value: filled(struct, value, { from, path: "", missing }), missing };
}

interface Filling {
  readonly from: unknown;
  readonly path: string;
  readonly missing: string[];
}

function filled(struct: CStruct, value: unknown, filling: Filling): unknown {
  if (!isObject(value) || !isObject(filling.from)) return value;
  const whole = { ...value };
  fill(struct, whole, filling);
  return whole;
}

function fill(struct: CStruct, into: Record<string, unknown>, filling: Filling): void {
  const { from, path, missing } = filling;
  const fields = struct.isUnion ? chosen(struct, into) : struct.fields;
  for (const { name, type } of fields) {
    if (name === undefined) {
      if (type.kind === "struct") fill(type, into, filling);
      continue;
    }
    const inner = {
      from: (from as Record<string, unknown>)[name],
      path: `${path}${name}.`,
      missing,
    };
    if (!Object.hasOwn(into, name)) {
      missing.push(`${path}${name}`);
      into[name] = inner.from;
    } else if (type.kind === "struct") {
      into[name] = filled(type, into[name], inner);
    }
  }
}

/** The members of a union that are meant: those that are there, or the first one. */
function chosen(union: CStruct, value: Record<string, unknown>): readonly CField[] {
  const there = union.fields.filter((field) => isThere(field, value));
  return there.length > 0 ? there : union.fields.slice(0, 1);
}

function isThere({ name, type }: CField, value: Record<string, unknown>): boolean {
  if (name !== undefined) return Object.hasOwn(value, name);
  return type.kind === "struct" && type.fields.some((field) => isThere(field, value));
}
