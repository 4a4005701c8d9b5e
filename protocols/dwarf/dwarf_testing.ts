import { type ElfFile, readElf } from "../elf/mod.ts";
import { madeElf } from "../elf/elf_testing.ts";
import { AT, FORM, TAG } from "./dwarf_constants.ts";

/** An entry of made-up debug information. */
export interface MadeEntry {
  readonly tag: keyof typeof TAG;
  /** Values by attribute: texts inline, numbers as LEB128, true as a flag, `{ to }` as a reference to the entry with that label. */
  readonly values?: Readonly<Partial<Record<keyof typeof AT, MadeValue>>>;
  readonly children?: readonly MadeEntry[];
  /** By which others refer to it. */
  readonly label?: string;
}

/** The value of an attribute. */
export type MadeValue = string | number | bigint | true | { readonly to: string | number };

/** An ELF file with one unit of DWARF 4 that holds `entries`. */
export function madeDwarf(entries: readonly MadeEntry[]): ElfFile {
  return readElf(madeDwarfFile(entries));
}

/** The bytes of {@linkcode madeDwarf}. */
export function madeDwarfFile(entries: readonly MadeEntry[]): Uint8Array<ArrayBuffer> {
  const { info, abbrev } = new Assembler().assembled(entries);
  return madeElf([{ name: ".debug_info", bytes: info }, { name: ".debug_abbrev", bytes: abbrev }]);
}

/** An `int` that others refer to as `int`. */
export const INT: MadeEntry = {
  tag: "baseType",
  label: "int",
  values: { name: "int", byteSize: 4, encoding: 5 },
};

/** A struct of these members. */
export function madeStruct(name: string, size: number, members: readonly MadeEntry[]): MadeEntry {
  return { tag: "structureType", label: name, values: { name, byteSize: size }, children: members };
}

/** A member of the type with a label. */
export function member(name: string, to: string, place: number | bigint = 0): MadeEntry {
  return { tag: "member", values: { name, type: { to }, dataMemberLocation: place } };
}

class Assembler {
  readonly #info: number[] = [];
  readonly #abbrev: number[] = [];
  readonly #labels = new Map<string, number>();
  readonly #references: { readonly at: number; readonly to: string }[] = [];
  #codes = 0;

  assembled(entries: readonly MadeEntry[]): { info: Uint8Array; abbrev: Uint8Array } {
    this.#info.push(0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 8);
    this.#entry({ tag: "compileUnit", values: { name: "made.c" }, children: entries });
    const info = new Uint8Array(this.#info);
    const view = new DataView(info.buffer);
    view.setUint32(0, info.length - 4, true);
    for (const { at, to } of this.#references) {
      view.setUint32(at, this.#labels.get(to) ?? 0xfffffff0, true);
    }
    return { info, abbrev: new Uint8Array([...this.#abbrev, 0]) };
  }

  #entry({ tag, values = {}, children, label }: MadeEntry): void {
    if (label !== undefined) this.#labels.set(label, this.#info.length);
    const code = ++this.#codes;
    this.#info.push(...leb(BigInt(code)));
    this.#abbrev.push(
      ...leb(BigInt(code)),
      ...leb(BigInt(TAG[tag])),
      children === undefined ? 0 : 1,
    );
    for (const [name, value] of Object.entries(values)) {
      const form = formOf(value);
      this.#abbrev.push(...leb(BigInt(AT[name as keyof typeof AT])), ...leb(BigInt(form)));
      this.#value(value);
    }
    this.#abbrev.push(0, 0);
    for (const child of children ?? []) this.#entry(child);
    if (children !== undefined) this.#info.push(0);
  }

  #value(value: MadeValue): void {
    if (value === true) return;
    if (typeof value === "string") this.#info.push(...new TextEncoder().encode(value), 0);
    else if (typeof value !== "object") this.#info.push(...leb(BigInt(value)));
    else {
      const { to } = value;
      const at = this.#info.length;
      if (typeof to === "string") this.#references.push({ at, to });
      const raw = typeof to === "number" ? to : 0;
      this.#info.push(raw & 255, (raw >> 8) & 255, (raw >> 16) & 255, (raw >> 24) & 255);
    }
  }
}

function formOf(value: MadeValue): number {
  if (value === true) return FORM.flagPresent;
  if (typeof value === "string") return FORM.string;
  return typeof value === "object" ? FORM.ref4 : FORM.udata;
}

function leb(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, value);; rest >>= 7n) {
    if (rest < 128n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}
