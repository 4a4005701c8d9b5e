/**
 * Headers of C programs: their structs laid out by rules where there is no compiler, what comments say of fields, and integers that are macros.
 *
 * @module
 */
export { type AbiName, ABIS } from "./abi.ts";
export type { Note } from "./comment_note.ts";
export type { FieldNotes, HeaderNotes, StructNotes } from "./header_notes.ts";
export type { Include, IncludedHeader } from "./include.ts";
export { macroConstants, type MacroOptions } from "./macro_constants.ts";
export { headerNotes } from "./notes_reader.ts";
export { type HeaderLayout, type HeaderReading, parseHeader } from "./parse_header.ts";
export { withNotes } from "./with_notes.ts";
