/**
 * Headers of C programs: what their comments say of fields, and the integers that they define as macros.
 *
 * @module
 */
export type { Note } from "./comment_note.ts";
export type { FieldNotes, HeaderNotes, StructNotes } from "./header_notes.ts";
export { macroConstants, type MacroOptions } from "./macro_constants.ts";
export { headerNotes } from "./notes_reader.ts";
export { withNotes } from "./with_notes.ts";
