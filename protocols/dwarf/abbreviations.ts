import type { ByteCursor } from "../elf/mod.ts";
import { FORM } from "./dwarf_constants.ts";
import type { WorkBudget } from "./work_budget.ts";

/** An attribute of all entries that have the same abbreviation. */
export interface AbbreviatedAttribute {
  /** Which attribute; see `AT`. */
  readonly attribute: number;
  /** How its value is written; see `FORM`. */
  readonly form: number;
  /** The value itself, where the form is `implicitConst`. */
  readonly implicit: number | bigint;
}

/** What entries with the same number have in common (DWARF 5, 7.5.3). */
export interface Abbreviation {
  /** What the entry stands for; see `TAG`. */
  readonly tag: number;
  /** Whether entries follow that belong to it. */
  readonly hasChildren: boolean;
  /** Its attributes, in order. */
  readonly attributes: readonly AbbreviatedAttribute[];
}

/** Tables of abbreviations of `.debug_abbrev`, each read once. */
export class Abbreviations {
  readonly #cursor: ByteCursor;
  readonly #budget: WorkBudget;
  readonly #tables = new Map<number, ReadonlyMap<number, Abbreviation>>();

  /** Reads from `cursor`, over the section. */
  constructor(cursor: ByteCursor, budget: WorkBudget) {
    this.#cursor = cursor;
    this.#budget = budget;
  }

  /** The table that begins at byte `offset`. */
  at(offset: number): ReadonlyMap<number, Abbreviation> {
    const known = this.#tables.get(offset);
    if (known !== undefined) return known;
    const table = new Map<number, Abbreviation>();
    this.#cursor.at = offset;
    for (;;) {
      const code = this.#cursor.count();
      if (code === 0) break;
      const abbreviation = this.#abbreviation();
      this.#budget.spend(1 + abbreviation.attributes.length);
      table.set(code, abbreviation);
    }
    this.#tables.set(offset, table);
    return table;
  }

  #abbreviation(): Abbreviation {
    const cursor = this.#cursor;
    const [tag, children] = [cursor.count(), cursor.u8()];
    const attributes: AbbreviatedAttribute[] = [];
    for (;;) {
      const [attribute, form] = [cursor.count(), cursor.count()];
      const implicit = form === FORM.implicitConst ? cursor.sleb() : 0;
      if (attribute === 0 && form === 0) break;
      attributes.push({ attribute, form, implicit });
    }
    return { tag, hasChildren: children !== 0, attributes };
  }
}
