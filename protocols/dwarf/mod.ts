/**
 * Debug information in DWARF, as far as it says how structs are laid out.
 *
 * @module
 */
export { type DwarfLayout, type DwarfOptions, isUsers, readDwarf } from "./dwarf_layout.ts";
