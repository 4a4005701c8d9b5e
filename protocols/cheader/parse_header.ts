import { RoboError } from "../../errors.ts";
import type { CLayout } from "../clayout/c_layout.ts";
import type { CEnum, CStruct, CType } from "../clayout/c_types.ts";
import { type AbiName, ABIS } from "./abi.ts";
import { DeclarationParser } from "./declaration_parser.ts";
import { HeaderFault } from "./header_fault.ts";
import type { Include } from "./include.ts";
import { macroConstants } from "./macro_constants.ts";
import { readNotes } from "./notes_reader.ts";
import { Preprocessor } from "./preprocessor.ts";
import { SpacedTokens } from "./spaced_tokens.ts";
import type { TypeTable } from "./type_table.ts";
import { withNotes } from "./with_notes.ts";

/** How a header is read without a compiler. */
export interface HeaderReading {
  /** The machine whose rules count. */
  readonly abi: AbiName;
  /** Whether an enum is as small as its numbers allow; default: what the machine has. */
  readonly hasShortEnums?: boolean;
  /** Finds the headers that it includes; those of C itself are known. Default: there are none. */
  readonly include?: Include;
  /** What the header is called; default `header`. */
  readonly name?: string;
  /** What is defined before: `NAME` or `NAME=VALUE`. */
  readonly defines?: readonly string[];
}

/** A layout with what C calls each type. */
export interface HeaderLayout extends CLayout {
  /** How C names each struct, union and enum of the layout, such as `struct pose` or `Pose`. */
  readonly spellings: ReadonlyMap<string, string>;
  /** Alignments are what the rules say. */
  readonly areAlignsSure: true;
}

/** Most warnings that are kept. */
const MOST_WARNINGS = 50;

/**
 * The structs of a C header laid out by the rules of a machine, with units, ranges and descriptions from its comments. No compiler is
 * needed. What is not certain is in the warnings.
 *
 * Throws a `RoboError` of kind `data` with file, line and column where something is wrong or not understood, and where no struct is declared.
 */
export function parseHeader(text: string, reading: HeaderReading): HeaderLayout {
  const { abi: machine, include = () => undefined, name = "header", defines = [] } = reading;
  const { hasShortEnums = ABIS[machine].hasShortEnums } = reading;
  const abi = { ...ABIS[machine], hasShortEnums };
  const warnings = new Set<string>();
  try {
    const preprocessor = new Preprocessor(text, { name, abi, include, defines });
    const tokens = preprocessor.tokens();
    for (const warning of preprocessor.warnings) warnings.add(warning);
    const words = tokens.filter(({ kind }) => kind !== "comment");
    const parser = new DeclarationParser(words, abi, (warning) => warnings.add(warning));
    parser.read();
    const { table } = parser;
    const spoken = tokens.filter(({ isSystem, pack }) => !isSystem && pack === undefined).values();
    const notes = readNotes(new SpacedTokens(() => spoken.next().value));
    const { structs, enums, constants, spellings } = listed(table);
    if (structs.size === 0) throw nothing(name, [...warnings]);
    const layout = {
      source: name,
      origin: abi.title,
      byteOrder: abi.byteOrder,
      ...{ structs, enums, spellings },
      constants: new Map([...constantsOf(preprocessor, table), ...constants]),
      warnings: [...warnings].slice(0, MOST_WARNINGS),
      areAlignsSure: true,
    } as const;
    return withNotes(layout, notes);
  } catch (error) {
    throw error instanceof HeaderFault ? error.error(name) : error;
  }
}

function nothing(name: string, warnings: readonly string[]): RoboError {
  const first = warnings[0] === undefined ? "" : `: ${warnings[0]}`;
  return new RoboError("data", `${name} declares no struct${first}`, {
    hint: "Declare one there, or in a file that it includes and that is none of the system's",
  });
}

/** What is named, in order: the user's own, and what these hold. */
function listed({ listed, spellings: tagged }: TypeTable) {
  const structs = new Map<string, CStruct>();
  const enums = new Map<string, CEnum>();
  const constants = new Map<string, number | bigint>();
  const spellings = new Map<string, string>();
  const held = heldBy(listed.filter(({ isSystem }) => !isSystem).map(({ type }) => type));
  for (const { type, alias, align, isSystem } of listed) {
    if (isSystem && (alias !== undefined || !held.has(type))) continue;
    const name = alias ?? type.name;
    if (type.kind === "struct") {
      if (name === undefined || structs.has(name)) continue;
      structs.set(name, alias === undefined ? type : { ...type, name, align: align ?? type.align });
    } else if (name === undefined) {
      for (const [key, value] of type.values) constants.set(key, value);
      continue;
    } else if (enums.has(name)) continue;
    else enums.set(name, alias === undefined ? type : { ...type, name });
    spellings.set(name, alias ?? tagged.get(type) ?? name);
  }
  return { structs, enums, constants, spellings };
}

function heldBy(types: readonly CType[]): ReadonlySet<CType> {
  const held = new Set<CType>();
  const open = [...types];
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (held.has(type)) continue;
    held.add(type);
    if (type.kind === "array") open.push(type.element);
    if (type.kind === "struct") { for (const field of type.fields) open.push(field.type); }
  }
  return held;
}

function constantsOf(
  preprocessor: Preprocessor,
  { enumerators }: TypeTable,
): Map<string, number | bigint> {
  const macros = new Map<string, string>();
  const wanted: string[] = [];
  for (const [name, { parameters, body, isOwn }] of preprocessor.macros) {
    if (parameters !== undefined || body.length > 2000) continue;
    macros.set(name, body.map(({ text }) => text).join(" "));
    if (isOwn) wanted.push(name);
  }
  const numbers = new Map([...enumerators].map(([name, { value }]) => [name, value]));
  return macroConstants({ macros, wanted, enumerators: numbers });
}
