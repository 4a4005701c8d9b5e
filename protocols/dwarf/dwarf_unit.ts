import type { ByteCursor } from "../elf/mod.ts";
import type { Abbreviation } from "./abbreviations.ts";
import { AT, TAG } from "./dwarf_constants.ts";
import {
  type FormReader,
  type FormValue,
  readForm,
  skipForm,
  type StringReader,
} from "./form_value.ts";
import type { WorkBudget } from "./work_budget.ts";

/** One entry of debug information: a type, a member, a unit. */
export interface Entry {
  /** The unit that it stands in. */
  readonly unit: DwarfUnit;
  /** Where it stands in its section. */
  readonly at: number;
  /** What it stands for; see `TAG`. */
  readonly tag: number;
  /** Whether entries follow that belong to it. */
  readonly hasChildren: boolean;
  /** Where the next entry stands. */
  readonly next: number;
  /** Values of the attributes that say something about types; see `AT`. */
  readonly values: ReadonlyMap<number, FormValue>;
}

/** What a unit's header says. */
export interface UnitHeader {
  /** Which of several sections of that name it stands in. */
  readonly section: number;
  /** Where it begins. */
  readonly unitAt: number;
  /** Where its first entry stands. */
  readonly firstAt: number;
  /** Where it ends. */
  readonly end: number;
  /** Version of DWARF, 2 to 5. */
  readonly version: number;
  /** Bytes of an offset. */
  readonly offsetSize: 4 | 8;
  /** Bytes of an address. */
  readonly addressSize: number;
  /** Of a unit for one type: its signature, and where the type's entry stands. */
  readonly type?: { readonly signature: bigint; readonly at: number };
}

/** What units share. */
export interface UnitSources {
  /** Over the section that the unit stands in. */
  readonly cursor: ByteCursor;
  /** What its entries have in common. */
  readonly abbreviations: ReadonlyMap<number, Abbreviation>;
  /** Its texts, once it is known where its own table of offsets begins. */
  readonly strings: (base: number | undefined, header: UnitHeader) => StringReader;
  /** What may be read. */
  readonly budget: WorkBudget;
}

const WANTED: ReadonlySet<number> = new Set(Object.values(AT));
const TYPES: ReadonlySet<number> = new Set(Object.values(TAG));

/** A unit of debug information: what a compiler knows of one source file. */
export class DwarfUnit implements FormReader {
  readonly cursor: ByteCursor;
  readonly section: number;
  readonly unitAt: number;
  readonly end: number;
  readonly version: number;
  readonly offsetSize: 4 | 8;
  readonly addressSize: number;
  readonly strings: StringReader;
  /** Its header. */
  readonly header: UnitHeader;
  /** The entry of the unit itself. */
  readonly root: Entry;
  readonly #abbreviations: ReadonlyMap<number, Abbreviation>;
  readonly #budget: WorkBudget;

  /** Reads the entry of the unit itself; the others when they are asked for. */
  constructor(header: UnitHeader, sources: UnitSources) {
    this.header = header;
    this.section = header.section;
    this.unitAt = header.unitAt;
    this.end = header.end;
    this.version = header.version;
    this.offsetSize = header.offsetSize;
    this.addressSize = header.addressSize;
    this.cursor = sources.cursor;
    this.#abbreviations = sources.abbreviations;
    this.#budget = sources.budget;
    this.strings = sources.strings(this.#stringBase(header.firstAt), header);
    const root = this.entryAt(header.firstAt);
    if (root === undefined) throw this.cursor.broken("A unit has no entry", header.firstAt);
    this.root = root;
  }

  /** The entry at byte `at`, or undefined for the end of a row of entries. */
  entryAt(at: number): Entry | undefined {
    const abbreviation = this.#begin(at);
    if (abbreviation === undefined) return undefined;
    const { tag, hasChildren } = abbreviation;
    const values = new Map<number, FormValue>();
    for (const one of abbreviation.attributes) {
      if (WANTED.has(one.attribute)) values.set(one.attribute, readForm(this, one));
      else skipForm(this, one.form);
    }
    return { unit: this, at, tag, hasChildren, next: this.cursor.at, values };
  }

  /** The entries that belong to `entry` and are of kinds that matter for types. */
  *children(entry: Entry): Generator<Entry> {
    if (!entry.hasChildren) return;
    let at = entry.next;
    while (at < this.end) {
      const abbreviation = this.#begin(at);
      if (abbreviation === undefined) return;
      if (TYPES.has(abbreviation.tag)) {
        const child = this.entryAt(at)!;
        yield child;
        at = child.hasChildren
          ? this.#behind(child.next, child.values.get(AT.sibling))
          : child.next;
      } else at = this.#pass(abbreviation);
    }
  }

  /** Reads the number of an entry's abbreviation; the cursor then stands at its first value. */
  #begin(at: number): Abbreviation | undefined {
    if (at < this.unitAt || at >= this.end) {
      throw this.cursor.broken("A reference leads out of its unit", at);
    }
    this.#budget.spend(1);
    this.cursor.at = at;
    const code = this.cursor.count();
    if (code === 0) return undefined;
    const abbreviation = this.#abbreviations.get(code);
    if (abbreviation === undefined) {
      throw this.cursor.broken(`Abbreviation ${code} is not there`, at);
    }
    return abbreviation;
  }

  /** Where the entry after this one stands, and after all that belongs to it. */
  #pass({ attributes, hasChildren }: Abbreviation): number {
    const sibling = this.#skipValues(attributes);
    return hasChildren ? this.#behind(this.cursor.at, sibling) : this.cursor.at;
  }

  #skipValues(attributes: Abbreviation["attributes"]): FormValue {
    let sibling: FormValue;
    for (const one of attributes) {
      if (one.attribute === AT.sibling) sibling = readForm(this, one);
      else skipForm(this, one.form);
    }
    return sibling;
  }

  /** Behind the entries from `at` on: where the sibling is, if that is said and lies ahead. */
  #behind(at: number, sibling: FormValue): number {
    const place = typeof sibling === "object" && "kind" in sibling && sibling.kind === "place"
      ? sibling.at
      : 0;
    if (place > at && place <= this.end) return place;
    for (let depth = 1; depth > 0;) {
      // Some linkers cut the entries that end the last rows.
      if (at >= this.end) return this.end;
      const abbreviation = this.#begin(at);
      if (abbreviation === undefined) depth--;
      else {
        this.#skipValues(abbreviation.attributes);
        if (abbreviation.hasChildren) depth++;
      }
      at = this.cursor.at;
    }
    return at;
  }

  #stringBase(firstAt: number): number | undefined {
    const abbreviation = this.#begin(firstAt);
    for (const one of abbreviation?.attributes ?? []) {
      if (one.attribute !== AT.strOffsetsBase) skipForm(this, one.form);
      else return this.cursor.word(this.offsetSize);
    }
    return undefined;
  }
}
