/**
 * The language of the cells: TypeScript for V8's REPL mode, and what editors ask about it.
 *
 * @module
 */
export { createLanguage, type LanguageOptions } from "./create_language.ts";
export { MAGICS } from "./magics.ts";
export type { Completeness, Completion, Language, Prepared, SourceCell } from "./language.ts";
export { inputName } from "./syntax_error.ts";
