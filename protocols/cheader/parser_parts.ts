import type { Abi } from "./abi.ts";
import type { AttributeParser } from "./attribute_parser.ts";
import type { Attributes } from "./attributes.ts";
import type { DeclaratorParser } from "./declarator_parser.ts";
import type { NumberParser } from "./number_parser.ts";
import type { TokenCursor } from "./token_cursor.ts";
import type { TypeTable } from "./type_table.ts";
import type { KnownTypes, Typed } from "./typed.ts";

/** What stands before the names of a declaration. */
export interface Specifiers {
  /** The type. */
  readonly typed: Typed;
  /** Whether the names are typedefs. */
  readonly isTypedef: boolean;
  /** What is said of all names. */
  readonly attributes: Attributes;
  /** Whether its fields count as those of the struct that it is in, where it has no name there. */
  readonly isNameless: boolean;
}

/** What the parsers of the parts of a declaration read from and with. */
export interface ParserParts {
  /** The tokens. */
  readonly cursor: TokenCursor;
  /** The machine. */
  readonly abi: Abi;
  /** The names that are declared. */
  readonly table: TypeTable;
  /** The types that need not be declared. */
  readonly known: KnownTypes;
  /** Reads attributes. */
  readonly attributes: AttributeParser;
  /** Computes numbers. */
  readonly numbers: NumberParser;
  /** Reads names with their stars and brackets. */
  readonly declarators: DeclaratorParser;
  /** Reads what stands before the names. */
  readonly specifiers: () => Specifiers;
}
