import { RoboError } from "../../errors.ts";
import { ByteCursor, type ElfFile } from "../elf/mod.ts";
import { Abbreviations } from "./abbreviations.ts";
import { DebugStrings } from "./debug_strings.ts";
import { AT } from "./dwarf_constants.ts";
import { DwarfUnit, type Entry, type UnitHeader } from "./dwarf_unit.ts";
import type { EntryReference } from "./form_value.ts";
import { readUnitHeader } from "./unit_header.ts";
import { WorkBudget } from "./work_budget.ts";

/** Where debug information stands: usually in the file, or in one of its own made by `-gsplit-dwarf`. */
const SUFFIXES = ["", ".dwo"];

/** All units of debug information of a file, with their entries found by reference. */
export class DebugInfo {
  /** Its units, in order. */
  readonly units: readonly DwarfUnit[];
  /** What may still be read. */
  readonly budget: WorkBudget;
  /** The section that names source files, if it is there. */
  readonly lines: ByteCursor | undefined;
  /** Texts of other sections. */
  readonly strings: DebugStrings;
  readonly #bySignature = new Map<bigint, DwarfUnit>();

  /** Reads the headers of all units. `what` names the file in errors. */
  constructor(elf: ElfFile, what: string) {
    const suffix = SUFFIXES.find((suffix) =>
      elf.sections.some(({ name, size }) => name === `.debug_info${suffix}` && size > 0)
    );
    if (suffix === undefined) throw nothingThere(elf, what);
    const cursors = (name: string): ByteCursor[] =>
      elf.sections.filter((section) => section.name === `${name}${suffix}`).map((section) =>
        new ByteCursor(section.bytes(), {
          isLittle: elf.byteOrder === "little",
          what: `${section.name} of ${what}`,
        })
      );
    const cursor = (name: string): ByteCursor | undefined => cursors(name)[0];
    const sections = [
      ...cursors(".debug_info").map((cursor) => ({ cursor, isTypes: false })),
      ...cursors(".debug_types").map((cursor) => ({ cursor, isTypes: true })),
    ];
    const size = sections.reduce((sum, { cursor }) => sum + cursor.bytes.length, 0);
    const abbrev = cursor(".debug_abbrev");
    if (abbrev === undefined) {
      throw new RoboError(
        "data",
        `${what} has debug information, but no .debug_abbrev to read it by`,
      );
    }
    // Each entry has at least a byte, and is read when it is passed by, as a child and as what others refer to.
    this.budget = new WorkBudget(10_000 + 8 * (size + abbrev.bytes.length), what);
    this.strings = new DebugStrings({
      str: cursor(".debug_str"),
      line_str: cursor(".debug_line_str"),
      offsets: cursor(".debug_str_offsets"),
    });
    this.lines = cursor(".debug_line");
    const abbreviations = new Abbreviations(abbrev, this.budget);
    this.units = sections.flatMap((
      { cursor, isTypes },
      section,
    ) => [...this.#units(cursor, { section, isTypes, abbreviations, isSplit: suffix !== "" })]);
  }

  /** The entry that `reference`, of an entry of `unit`, leads to; undefined where it is in another file. */
  entry(unit: DwarfUnit, reference: EntryReference): Entry | undefined {
    if (reference.kind === "elsewhere") return undefined;
    if (reference.kind === "signature") {
      const found = this.#bySignature.get(reference.signature);
      return found === undefined ? undefined : found.entryAt(found.header.type!.at);
    }
    const { at } = reference;
    const holder = at >= unit.unitAt && at < unit.end ? unit : this.#unitAt(unit.section, at);
    if (holder === undefined) throw unit.cursor.broken("A reference leads into no unit", at);
    return holder.entryAt(at);
  }

  #unitAt(section: number, at: number): DwarfUnit | undefined {
    let [low, high] = [0, this.units.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const unit = this.units[middle]!;
      if (unit.section < section || (unit.section === section && unit.end <= at)) low = middle + 1;
      else high = middle;
    }
    const unit = this.units[low];
    return unit !== undefined && unit.section === section && at >= unit.unitAt ? unit : undefined;
  }

  *#units(
    cursor: ByteCursor,
    { abbreviations, isSplit, ...place }: {
      readonly section: number;
      readonly isTypes: boolean;
      readonly isSplit: boolean;
      readonly abbreviations: Abbreviations;
    },
  ): Generator<DwarfUnit> {
    for (let at = 0; at < cursor.bytes.length;) {
      cursor.at = at;
      this.budget.spend(1);
      const { abbreviationsAt, ...header } = readUnitHeader(cursor, place);
      at = header.end;
      // Filling between units.
      if (header.firstAt >= header.end) continue;
      const unit = new DwarfUnit(header, {
        cursor,
        abbreviations: abbreviations.at(abbreviationsAt),
        strings: (base, header) => this.#unitStrings(base, header, isSplit),
        budget: this.budget,
      });
      if (header.type !== undefined) this.#bySignature.set(header.type.signature, unit);
      yield unit;
    }
  }

  #unitStrings(base: number | undefined, header: UnitHeader, isSplit: boolean) {
    const { version, offsetSize } = header;
    // A table begins with a header, which that of GNU's early split files had not.
    const first = version < 5 && isSplit ? 0 : offsetSize === 8 ? 16 : 8;
    return this.strings.forUnit(base ?? first, offsetSize);
  }
}

/** Where the types of `unit` are if they are not in this file, by name. */
export function splitFile(unit: DwarfUnit): string | undefined {
  const name = unit.root.values.get(AT.dwoName) ?? unit.root.values.get(AT.gnuDwoName);
  return typeof name === "string" ? name : undefined;
}

function nothingThere(elf: ElfFile, what: string): RoboError {
  const names = new Set(elf.sections.map(({ name }) => name));
  if ([...names].some((name) => name.startsWith(".gnu.debuglto_"))) {
    return new RoboError(
      "data",
      `${what} waits for its link-time optimization and has no types yet`,
      {
        hint: "Name the linked program instead, or compile without -flto",
      },
    );
  }
  return new RoboError(
    "data",
    `${what} has no debug information, from which its structs are known`,
    {
      hint: names.has(".gnu_debuglink")
        ? "It was stripped: name the file that its debug information was put into, or the program before strip"
        : "Compile it with -g, and name the program before it is stripped; or name its header instead",
    },
  );
}
