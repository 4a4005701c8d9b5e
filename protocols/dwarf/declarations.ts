import type { DebugInfo } from "./debug_info.ts";
import { AT, TAG } from "./dwarf_constants.ts";
import type { DwarfUnit, Entry } from "./dwarf_unit.ts";
import { isTrue, nameOf, referenceOf } from "./entry_values.ts";
import type { EntryReference } from "./form_value.ts";
import { entryKey } from "./type_builder.ts";

/** How deep namespaces may be nested, and how many typedefs may follow each other. */
const DEEPEST = 32;

/** A struct, union or enum that a unit declares, with its name. */
export interface Declaration {
  /** Undefined for enums without one, whose numbers are wanted all the same. */
  readonly name: string | undefined;
  /** The unit of the type's entry, and where it stands; whole entries of all units would take too much memory. */
  readonly unit: DwarfUnit;
  /** Where the type's entry stands in its section. */
  readonly at: number;
  /** How C names it, such as `struct pose`. */
  readonly spelling: string;
  /** Whether it is another name for what has one already. */
  readonly isAlias: boolean;
}

const KEYWORDS: ReadonlyMap<number, string> = new Map([
  [TAG.structureType, "struct"],
  [TAG.classType, "class"],
  [TAG.unionType, "union"],
  [TAG.enumerationType, "enum"],
]);

/** What all units declare, and the names of types by typedef. */
export class Declarations {
  /** Names of types by their entries' keys, where a typedef gives one. */
  readonly names = new Map<number, string>();
  readonly #info: DebugInfo;
  readonly #byUnit = new Map<DwarfUnit, Declaration[]>();

  /** Finds them all. */
  constructor(info: DebugInfo) {
    this.#info = info;
    for (const unit of info.units) {
      const found: Declaration[] = [];
      this.#collect(unit.root, found, { prefix: "", depth: 0 });
      this.#byUnit.set(unit, found);
    }
  }

  /** What `unit` declares, in the order of its entries. */
  of(unit: DwarfUnit): Declaration[] {
    return (this.#byUnit.get(unit) ?? []).map((declaration) => {
      const typedef = this.names.get(entryKey(declaration));
      if (declaration.isAlias || typedef === undefined) return declaration;
      return { ...declaration, name: typedef, spelling: typedef };
    });
  }

  #collect(
    holder: Entry,
    found: Declaration[],
    { prefix, depth }: { readonly prefix: string; readonly depth: number },
  ): void {
    for (const entry of holder.unit.children(holder)) {
      const name = nameOf(entry);
      if (entry.tag === TAG.namespace && depth < DEEPEST) {
        const inside = name === undefined ? prefix : `${prefix}${name}::`;
        this.#collect(entry, found, { prefix: inside, depth: depth + 1 });
      } else if (entry.tag === TAG.typedef) this.#typedef(entry, found, prefix);
      else this.#tagged(entry, found, prefix);
    }
  }

  #tagged(entry: Entry, found: Declaration[], prefix: string): void {
    const keyword = KEYWORDS.get(entry.tag);
    if (keyword === undefined || isTrue(entry, AT.declaration)) return;
    const tag = nameOf(entry);
    const name = tag === undefined ? undefined : `${prefix}${tag}`;
    if (prefix !== "" && name !== undefined) this.names.set(entryKey(entry), name);
    const { unit, at } = entry;
    found.push({ name, unit, at, spelling: `${keyword} ${name}`, isAlias: false });
  }

  #typedef(typedef: Entry, found: Declaration[], prefix: string): void {
    const name = nameOf(typedef);
    const entry = this.#behind(typedef);
    if (name === undefined || entry === undefined) return;
    const key = entryKey(entry);
    const full = `${prefix}${name}`;
    const known = this.names.get(key);
    if (known === full) return;
    if (known === undefined) this.names.set(key, full);
    else {
      const { unit, at } = entry;
      found.push({ name: full, unit, at, spelling: full, isAlias: true });
    }
  }

  /** The struct, union or enum that a typedef stands for; undefined for other types. */
  #behind(typedef: Entry): Entry | undefined {
    let entry: Entry | undefined = typedef;
    for (let i = 0; i < DEEPEST && entry !== undefined; i++) {
      const signature = referenceOf(entry, AT.signature);
      if (KEYWORDS.has(entry.tag) && signature === undefined) return entry;
      if (!PASSED.has(entry.tag) && signature === undefined) return undefined;
      const next: EntryReference | undefined = signature ?? referenceOf(entry, AT.type);
      entry = next === undefined ? undefined : this.#info.entry(entry.unit, next);
    }
    return undefined;
  }
}

const PASSED: ReadonlySet<number> = new Set([
  TAG.typedef,
  TAG.constType,
  TAG.volatileType,
  TAG.atomicType,
]);
