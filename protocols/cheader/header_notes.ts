import type { Note } from "./comment_note.ts";

/** What comments say of a field, and of the fields of a struct without a name that it is. */
export interface FieldNotes extends Note {
  /** What comments say inside of it. */
  readonly inner?: StructNotes;
}

/** What comments say of a struct or union. */
export interface StructNotes {
  /** What it is for. */
  readonly description?: string;
  /** Its fields by name, with those of structs and unions without a name and without a field in it. */
  readonly fields: ReadonlyMap<string, FieldNotes>;
}

/** What the comments of a header say. */
export interface HeaderNotes {
  /** Structs and unions by tag and by typedef. */
  readonly structs: ReadonlyMap<string, StructNotes>;
  /** What enums are for, by tag and by typedef. */
  readonly enums: ReadonlyMap<string, string>;
}
