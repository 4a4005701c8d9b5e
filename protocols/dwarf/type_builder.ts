import type { CEnum, CPointer, CStruct, CType } from "../clayout/c_types.ts";
import type { ElfFile } from "../elf/mod.ts";
import { dimensions } from "./array_bounds.ts";
import { baseType } from "./base_type.ts";
import type { DebugInfo } from "./debug_info.ts";
import { AT, TAG } from "./dwarf_constants.ts";
import type { Entry } from "./dwarf_unit.ts";
import { enumType } from "./enum_type.ts";
import { isTrue, numberOf, referenceOf } from "./entry_values.ts";
import { derivedAlign, powerOfTwoIn } from "./struct_align.ts";
import { structFields } from "./struct_fields.ts";
import { pointerSpelling } from "./type_spelling.ts";
import { TooDeep, Unfit } from "./unfit.ts";

/** How deep structs and arrays may hold each other, as far as codecs go. */
const DEEPEST = 60;

/** How far types are followed at once, typedefs and the like included. */
const FARTHEST = 300;

/** A type, and what a field of it is aligned to. */
export interface Placed {
  /** The type. */
  readonly type: CType;
  /** Bytes that it is aligned to. */
  readonly align: number;
  /** Whether it is plain `char`, under whatever name, so that arrays of it are texts. */
  readonly isChar?: true;
  /** How many structs and arrays lie in each other here; default none. */
  readonly depth?: number;
}

/** What the builder is told. */
export interface TypeBuilderOptions {
  /** Names of structs, unions and enums, by typedef. */
  readonly names: ReadonlyMap<number, string>;
  /** Alignments of named structs, where they are known better than their fields show. */
  readonly alignments: ReadonlyMap<string, number>;
}

/** Makes types of entries, each once. */
export class TypeBuilder {
  /** Where each struct and enum was declared. */
  readonly declared = new WeakMap<CType, Entry>();
  readonly #info: DebugInfo;
  readonly #elf: ElfFile;
  readonly #options: TypeBuilderOptions;
  readonly #made = new Map<number, Placed | Unfit>();
  readonly #making = new Set<number>();

  /** Makes types of the entries of `info`. */
  constructor(info: DebugInfo, elf: ElfFile, options: TypeBuilderOptions) {
    this.#info = info;
    this.#elf = elf;
    this.#options = options;
  }

  /** The type at `entry`; throws an `Unfit` where it cannot be carried. */
  type(entry: Entry): Placed {
    const key = entryKey(entry);
    const known = this.#made.get(key);
    if (known instanceof Unfit) throw known;
    if (known !== undefined) return known;
    if (this.#making.has(key)) throw new Unfit("holds itself");
    if (this.#making.size >= FARTHEST) throw new TooDeep();
    this.#making.add(key);
    try {
      const made = this.#make(entry);
      this.#made.set(key, made);
      return made;
    } catch (error) {
      if (error instanceof Unfit && !(error instanceof TooDeep)) this.#made.set(key, error);
      throw error;
    } finally {
      this.#making.delete(key);
    }
  }

  /** A struct or enum by another name, by which it may be aligned in another way. */
  alias(type: CStruct | CEnum, name: string | undefined): CStruct | CEnum {
    if (type.kind === "enum" || name === undefined) return { ...type, name };
    return { ...type, name, align: this.#options.alignments.get(name) ?? type.align };
  }

  /** Forgets the types made so far, so that those of a unit which others declare as well take no memory. */
  forget(): void {
    this.#made.clear();
  }

  /** The type that `entry` refers to. */
  target(entry: Entry): Placed {
    const reference = referenceOf(entry, AT.type);
    if (reference === undefined) throw new Unfit("is void");
    const target = this.#info.entry(entry.unit, reference);
    if (target === undefined) throw new Unfit("has a type that is in another file");
    return this.type(target);
  }

  #make(entry: Entry): Placed {
    switch (entry.tag) {
      case TAG.baseType:
        return this.#base(entry);
      case TAG.typedef:
        return this.#typedef(entry);
      case TAG.constType:
      case TAG.volatileType:
      case TAG.restrictType:
      case TAG.atomicType:
      case TAG.packedType:
      case TAG.sharedType:
      case TAG.immutableType:
        return this.target(entry);
      case TAG.pointerType:
      case TAG.referenceType:
      case TAG.rvalueReferenceType:
        return this.#pointer(entry);
      case TAG.arrayType:
        return this.#array(entry);
      case TAG.enumerationType:
        return this.#enum(entry);
      case TAG.structureType:
      case TAG.classType:
      case TAG.unionType:
        return this.#struct(entry);
      default:
        throw new Unfit("is of a kind that is not carried");
    }
  }

  #base(entry: Entry): Placed {
    const order = numberOf(entry, AT.endianity) ?? 0;
    if (order !== 0 && order !== (this.#elf.byteOrder === "big" ? 1 : 2)) {
      throw new Unfit("has the other order of bytes than its program");
    }
    const base = baseType(entry, this.#elf.machine);
    const align = this.#natural(base.type.size);
    if (base.kind === "pair") {
      const { type } = base;
      return { type: { kind: "array", element: type, length: 2, size: type.size * 2 }, align };
    }
    const isChar = base.kind === "number" && base.isChar ? { isChar: true as const } : {};
    return { type: base.type, align, ...isChar };
  }

  #typedef(entry: Entry): Placed {
    const target = this.target(entry);
    const align = Math.max(1, numberOf(entry, AT.alignment) ?? target.align);
    const name = entry.values.get(AT.name);
    const { type } = target;
    const isSpelled = typeof name === "string" &&
      (type.kind === "scalar" || type.kind === "pointer");
    return { ...target, align, type: isSpelled ? { ...type, spelling: name } : type };
  }

  #pointer(entry: Entry): Placed {
    const size = numberOf(entry, AT.byteSize) ?? this.#elf.addressSize;
    if (size !== 2 && size !== 4 && size !== 8) throw new Unfit(`is a pointer of ${size} bytes`);
    const type: CPointer = { kind: "pointer", size, spelling: pointerSpelling(this.#info, entry) };
    return { type, align: this.#natural(size) };
  }

  #array(entry: Entry): Placed {
    const element = this.target(entry);
    const lengths = dimensions(entry);
    let { type } = element;
    if (element.isChar === true) type = { kind: "text", size: lengths.pop()! };
    for (const length of lengths.reverse()) {
      const size = length * type.size;
      if (!Number.isSafeInteger(size)) throw new Unfit(`has more bytes than can be counted`);
      type = { kind: "array", element: type, length, size };
    }
    const depth = deeper(element.depth, lengths.length);
    const isVector = isTrue(entry, AT.gnuVector);
    return {
      type,
      depth,
      align: isVector ? Math.min(powerOfTwoIn(type.size), type.size) : element.align,
    };
  }

  #enum(entry: Entry): Placed {
    const elsewhere = this.#bySignature(entry);
    if (elsewhere !== undefined) return this.type(elsewhere);
    const underlying = referenceOf(entry, AT.type) === undefined
      ? undefined
      : this.target(entry).type;
    const type = enumType(entry, this.#name(entry), underlying);
    this.declared.set(type, entry);
    return { type, align: Math.max(this.#natural(type.size), numberOf(entry, AT.alignment) ?? 1) };
  }

  #struct(entry: Entry): Placed {
    const elsewhere = this.#bySignature(entry);
    if (elsewhere !== undefined) return this.type(elsewhere);
    const size = numberOf(entry, AT.byteSize);
    if (size === undefined) throw new Unfit("is only declared");
    let deepest = 0;
    const placed = structFields(entry, {
      size,
      isLittle: this.#elf.byteOrder === "little",
      typeOf: (member) => {
        const target = this.target(member);
        deepest = Math.max(deepest, target.depth ?? 0);
        return target;
      },
    });
    const depth = deeper(deepest, 1);
    const name = this.#name(entry);
    const known = name === undefined ? undefined : this.#options.alignments.get(name);
    const align = known ?? numberOf(entry, AT.alignment) ?? derivedAlign(size, placed);
    const type: CStruct = {
      kind: "struct",
      isUnion: entry.tag === TAG.unionType,
      name,
      size,
      align: Math.max(1, align),
      fields: placed.map(({ field }) => field),
    };
    this.declared.set(type, entry);
    return { type, align: type.align, depth };
  }

  /** The type in a unit of its own that a declaration stands for. */
  #bySignature(entry: Entry): Entry | undefined {
    const signature = referenceOf(entry, AT.signature);
    if (signature === undefined) return undefined;
    const elsewhere = this.#info.entry(entry.unit, signature);
    if (elsewhere === undefined) throw new Unfit("has a type that is in another file");
    return elsewhere;
  }

  #name(entry: Entry): string | undefined {
    const name = this.#options.names.get(entryKey(entry)) ?? entry.values.get(AT.name);
    return typeof name === "string" && name !== "" ? name : undefined;
  }

  #natural(size: number): number {
    return Math.min(
      powerOfTwoIn(size),
      Math.max(1, this.#elf.machine.mostAlign),
      Math.max(1, size),
    );
  }
}

function deeper(depth: number | undefined, by: number): number {
  const all = (depth ?? 0) + by;
  if (all <= DEEPEST) return all;
  throw new Unfit(`is nested deeper than ${DEEPEST} structs and arrays`);
}

/** A number for each entry of a file. */
export function entryKey({ unit, at }: Pick<Entry, "unit" | "at">): number {
  return unit.section * 2 ** 36 + at;
}
