import type { CField, CStruct } from "./c_types.ts";

/** A field with a name, as users reach it: those of anonymous structs and unions are the outer struct's. */
export interface Member {
  /** The field. */
  readonly field: CField & { readonly name: string };
  /** Bytes from the outer struct's begin to the begin of the struct which the field is declared in. */
  readonly base: number;
}

/** All fields of a struct that have names, those of anonymous members in their place. */
export function membersOf(struct: CStruct): Member[] {
  const members: Member[] = [];
  const visit = ({ fields }: CStruct, base: number): void => {
    for (const field of fields) {
      if (isNamed(field)) members.push({ field, base });
      else if (field.type.kind === "struct") visit(field.type, base + field.offset);
    }
  };
  visit(struct, 0);
  return members;
}

/** Whether the field has a name. */
export function isNamed(field: CField): field is CField & { readonly name: string } {
  return field.name !== undefined;
}
