import { RoboError } from "../../errors.ts";
import type { CLayout } from "../clayout/c_layout.ts";
import type { CEnum, CStruct } from "../clayout/c_types.ts";
import type { ElfFile } from "../elf/mod.ts";
import { DebugInfo, splitFile } from "./debug_info.ts";
import { Declarations } from "./declarations.ts";
import { AT } from "./dwarf_constants.ts";
import { textOf } from "./entry_values.ts";
import { LayoutCollector } from "./layout_collector.ts";
import { producerName } from "./producer.ts";
import { TypeBuilder } from "./type_builder.ts";

/** Most warnings that are kept; how many more there were is said. */
const MOST_WARNINGS = 50;

/** A layout as a compiler has written it down, with what C calls each struct. */
export interface DwarfLayout extends CLayout {
  /** How C names each struct, union and enum of the layout, such as `struct pose` or `Pose`. */
  readonly spellings: ReadonlyMap<string, string>;
  /**
   * Whether alignments are what the compiler said. Debug information does not say them: they are then taken from where fields stand, and
   * those of packed structs may be too large.
   */
  readonly areAlignsSure: boolean;
}

/** What is taken from debug information. */
export interface DwarfOptions {
  /** What the layout is from, for people; default `the ELF file`. */
  readonly source?: string;
  /**
   * Whether the types that a source file declares are wanted, by its path; of others only those which these hold are listed. Default: all
   * but those of compilers and systems.
   */
  readonly isWanted?: (path: string) => boolean;
  /** What helps where no struct is found; default: to compile the program with other flags. */
  readonly hintForNone?: string;
  /** Alignments of structs by name, where they are known better than from their fields. */
  readonly alignments?: ReadonlyMap<string, number>;
}

const KEEP_ALL =
  "A program's debug information has the types that it uses; -fno-eliminate-unused-debug-types keeps all";

const NOTHING: ReadonlyMap<string, number> = new Map();

/**
 * The types that the debug information of an ELF file describes: DWARF 2 to 5, of gcc, clang and what else follows the standard.
 *
 * Types that cannot be carried are left out with a warning. Throws a `RoboError` of kind `data` where there is no debug information, where
 * it makes no sense, and where no struct is left.
 */
export function readDwarf(elf: ElfFile, options: DwarfOptions = {}): DwarfLayout {
  const { source = "the ELF file", isWanted = isUsers, alignments = NOTHING } = options;
  const { hintForNone = KEEP_ALL } = options;
  const info = new DebugInfo(elf, source);
  const declarations = new Declarations(info);
  const builder = new TypeBuilder(info, elf, { names: declarations.names, alignments });
  const collector = new LayoutCollector(builder, isWanted);
  const hasTypeUnits = info.units.some(({ header }) => header.type !== undefined);
  const groups = hasTypeUnits ? [info.units] : info.units.map((unit) => [unit]);
  for (const units of groups) collector.add(units, (unit) => declarations.of(unit), info);
  const warnings = [...collector.warnings, ...splitWarnings(info)];
  if (collector.structs.size === 0) throw nothingFound(source, warnings, hintForNone);
  return {
    source,
    origin: origin(info, elf),
    byteOrder: elf.byteOrder,
    structs: collector.structs as ReadonlyMap<string, CStruct>,
    enums: collector.enums as ReadonlyMap<string, CEnum>,
    constants: collector.constants,
    warnings: shortened(warnings),
    spellings: collector.spellings,
    areAlignsSure: alignments !== NOTHING,
  };
}

/** Whether a path is not one of those where compilers and systems keep their headers. */
export function isUsers(path: string): boolean {
  return !/^\/usr\/(?!src\/|local\/src\/)|\/lib\/(gcc|clang)\/|\/(newlib|libgcc|sysroot)\/|^<|\/<built-in>$/
    .test(path) &&
    !/\/(arm|aarch64|riscv|powerpc|mips|xtensa|avr)[\w.-]*\/(sys-)?include\//.test(path);
}

function origin(info: DebugInfo, elf: ElfFile): string {
  for (const { root } of info.units) {
    const name = producerName(textOf(root, AT.producer));
    if (name !== undefined) return `${name}, ${elf.machine.name}`;
  }
  return elf.machine.name;
}

function splitWarnings(info: DebugInfo): string[] {
  for (const unit of info.units) {
    const file = splitFile(unit);
    if (file !== undefined && !unit.cursor.what.includes(".dwo ")) {
      return [
        `Types of some files stand in files of their own, such as ${file}, which are not read`,
      ];
    }
  }
  return [];
}

function nothingFound(source: string, warnings: readonly string[], hint: string): RoboError {
  const first = warnings[0];
  return new RoboError(
    "data",
    `${source} declares no struct${first === undefined ? "" : ` that can be carried: ${first}`}`,
    {
      hint: first?.includes("files of their own")
        ? "Compile without -gsplit-dwarf, or name the .dwo file"
        : hint,
    },
  );
}

function shortened(warnings: readonly string[]): readonly string[] {
  if (warnings.length <= MOST_WARNINGS) return warnings;
  const more = warnings.length - MOST_WARNINGS;
  return [...warnings.slice(0, MOST_WARNINGS), `There were ${more} more warnings`];
}
