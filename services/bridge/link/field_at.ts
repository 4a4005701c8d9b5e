import type { CField, CStruct, CType } from "../../../protocols/clayout/c_types.ts";

/** Where a field is. */
export interface FieldPlace {
  /** Bytes from the struct's begin. */
  readonly offset: number;
  /** What it holds. */
  readonly type: CType;
  /** The field itself, for which an element of an array stands as well. */
  readonly field: CField;
}

/** Finds the field at a path such as `pos.x` or `wheels[2].speed`; undefined where there is none. */
export function fieldAt(struct: CStruct, path: string): FieldPlace | undefined {
  let type: CType = struct;
  let offset = 0;
  let field: CField | undefined;
  for (const [, name, index] of path.matchAll(/(?:^|\.)([^.[\]]+)|\[(\d+)\]/g)) {
    if (name !== undefined) {
      const found: FieldPlace | undefined = type.kind === "struct" ? member(type, name) : undefined;
      if (found === undefined) return undefined;
      offset += found.offset;
      ({ type, field } = found);
    } else {
      if (type.kind !== "array" || Number(index) >= type.length) return undefined;
      type = type.element;
      offset += Number(index) * type.size;
    }
  }
  return field && { offset, type, field };
}

/** A struct's own field, or one of a member without a name. */
function member(struct: CStruct, name: string): FieldPlace | undefined {
  for (const field of struct.fields) {
    if (field.name === name) return { offset: field.offset, type: field.type, field };
    if (field.name !== undefined || field.type.kind !== "struct") continue;
    const inner = member(field.type, name);
    if (inner !== undefined) return { ...inner, offset: field.offset + inner.offset };
  }
  return undefined;
}
