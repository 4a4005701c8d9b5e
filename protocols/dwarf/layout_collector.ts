import type { CEnum, CStruct, CType } from "../clayout/c_types.ts";
import type { DebugInfo } from "./debug_info.ts";
import type { Declaration } from "./declarations.ts";
import { AT } from "./dwarf_constants.ts";
import type { DwarfUnit, Entry } from "./dwarf_unit.ts";
import { nameOf, numberOf } from "./entry_values.ts";
import { sourceFiles } from "./line_files.ts";
import type { TypeBuilder } from "./type_builder.ts";
import { TypeIdentity } from "./type_identity.ts";
import { Unfit } from "./unfit.ts";

/** A type with the place of its declaration. */
interface Found {
  readonly name: string | undefined;
  readonly spelling: string;
  readonly type: CStruct | CEnum;
  readonly unit: DwarfUnit;
  readonly file: string;
  readonly line: number;
}

/** Gathers the named types of all units, each name once. */
export class LayoutCollector {
  /** Structs and unions by name. */
  readonly structs = new Map<string, CStruct>();
  /** Enums by name. */
  readonly enums = new Map<string, CEnum>();
  /** Numbers of enums without a name. */
  readonly constants = new Map<string, number | bigint>();
  /** How C names them. */
  readonly spellings = new Map<string, string>();
  /** What was left out, and why. */
  readonly warnings: string[] = [];
  readonly #builder: TypeBuilder;
  readonly #isWanted: (path: string) => boolean;
  readonly #identity = new TypeIdentity();
  readonly #files = new Map<string, readonly string[]>();
  readonly #told = new Set<string>();
  /** The unit that each name was first seen in. */
  readonly #units = new Map<string, DwarfUnit>();

  /** Takes types that are declared in files which are wanted, and those which they hold. */
  constructor(builder: TypeBuilder, isWanted: (path: string) => boolean) {
    this.#builder = builder;
    this.#isWanted = isWanted;
  }

  /**
   * Takes what `units` declare, in the order of files and lines: a unit alone, or all of them where each type has a unit of its own.
   */
  add(
    units: readonly DwarfUnit[],
    declarations: (unit: DwarfUnit) => readonly Declaration[],
    info: DebugInfo,
  ): void {
    const found = units.flatMap((unit) => this.#inUnit(unit, declarations(unit), info));
    const order = new Map<string, number>();
    for (const { file } of found) if (!order.has(file)) order.set(file, order.size);
    found.sort((a, b) => order.get(a.file)! - order.get(b.file)! || a.line - b.line);
    for (const one of found) this.#take(one);
    this.#builder.forget();
  }

  /** What a unit declares, behind what that needs. */
  #inUnit(unit: DwarfUnit, declarations: readonly Declaration[], info: DebugInfo): Found[] {
    if (declarations.length === 0) return [];
    const files = this.#filesOf(unit, info);
    const found = declarations.flatMap((one) => this.#found(one, files) ?? []);
    const known = new Set(found.map(({ type }) => type));
    const spellings = new Map(declarations.map(({ name, spelling }) => [name, spelling]));
    const needed = [...this.#needed(found)].filter((type) => !known.has(type)).map((type) => {
      const spelling = spellings.get(type.name) ?? type.name ?? "";
      return { name: type.name, spelling, type, unit, ...this.#place(type, info) };
    });
    return [...needed, ...found];
  }

  #filesOf(unit: DwarfUnit, info: DebugInfo): readonly string[] {
    const key = `${unit.root.values.get(AT.stmtList)} ${unit.root.values.get(AT.compDir)}`;
    const known = this.#files.get(key);
    if (known !== undefined) return known;
    const files = sourceFiles(unit, info);
    this.#files.set(key, files);
    return files;
  }

  #found(
    { name, unit, at, spelling, isAlias }: Declaration,
    files: readonly string[],
  ): Found | undefined {
    const entry = unit.entryAt(at);
    if (entry === undefined) return undefined;
    const { file, line } = place(entry, files);
    // Where files are named at all, what is in none of them is the compiler's own.
    const isWanted = file === "" ? files.length === 0 : this.#isWanted(file);
    if (!isWanted) return undefined;
    try {
      const { type } = this.#builder.type(entry);
      if (type.kind !== "struct" && type.kind !== "enum") return undefined;
      const named = isAlias ? this.#builder.alias(type, name) : type;
      return { name, spelling, type: named, unit, file, line };
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      if (name !== undefined && !this.#told.has(name)) {
        this.#told.add(name);
        this.warnings.push(
          `${name} is left out: ${error.message.replace(/^It/, "it").replace(/^Its/, "its")}`,
        );
      }
      return undefined;
    }
  }

  /** Named types that those found hold. */
  #needed(found: readonly Found[]): Set<CStruct | CEnum> {
    const needed = new Set<CStruct | CEnum>();
    const seen = new Set<CType>();
    const open: CType[] = found.map(({ type }) => type);
    for (let type = open.pop(); type !== undefined; type = open.pop()) {
      if (seen.has(type)) continue;
      seen.add(type);
      if (type.kind === "array") open.push(type.element);
      if (type.kind === "struct") { for (const field of type.fields) open.push(field.type); }
      if ((type.kind === "struct" || type.kind === "enum") && type.name !== undefined) {
        needed.add(type);
      }
    }
    return needed;
  }

  #place(type: CType, info: DebugInfo): { readonly file: string; readonly line: number } {
    const entry = this.#builder.declared.get(type);
    return entry === undefined
      ? { file: "", line: 0 }
      : place(entry, this.#filesOf(entry.unit, info));
  }

  #take({ name, spelling, type, unit }: Found): void {
    if (type.kind === "enum") {
      if (name === undefined) this.#constants(type);
      else if (!this.enums.has(name)) {
        this.enums.set(name, type);
        this.spellings.set(name, spelling);
      }
      return;
    }
    if (name === undefined) return;
    const known = this.structs.get(name);
    if (known === undefined) {
      this.structs.set(name, type);
      this.spellings.set(name, spelling);
      this.#units.set(name, unit);
    } else if (this.#identity.of(known) !== this.#identity.of(type)) {
      this.#differs(name, known, { type, unit });
    }
  }

  #constants({ values }: CEnum): void {
    for (const [name, value] of values) {
      if (!this.constants.has(name)) this.constants.set(name, value);
    }
  }

  #differs(
    name: string,
    known: CStruct,
    { type, unit }: { readonly type: CStruct; readonly unit: DwarfUnit },
  ): void {
    if (this.#told.has(name)) return;
    this.#told.add(name);
    const first = this.#units.get(name);
    const sizes = known.size === type.size
      ? "with other fields"
      : `with ${known.size} and with ${type.size} bytes`;
    this.warnings.push(
      `${name} is declared twice, ${sizes}: that of ${unitName(first)} is used, not that of ${
        unitName(unit)
      }`,
    );
  }
}

function place(
  entry: Entry,
  files: readonly string[],
): { readonly file: string; readonly line: number } {
  const file = files[numberOf(entry, AT.declFile) ?? -1] ?? "";
  return { file, line: numberOf(entry, AT.declLine) ?? 0 };
}

function unitName(unit: DwarfUnit | undefined): string {
  return (unit === undefined ? undefined : nameOf(unit.root)) ?? "another file";
}
