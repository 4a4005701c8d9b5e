import type { CPointer, CScalar, CScalarName } from "../clayout/c_types.ts";
import type { ElfMachine } from "../elf/mod.ts";
import { AT, ATE } from "./dwarf_constants.ts";
import type { Entry } from "./dwarf_unit.ts";
import { nameOf, numberOf } from "./entry_values.ts";
import { Unfit } from "./unfit.ts";

/** What a base type is: a number, a pair of them, or an address; `isChar` for plain `char`, whose arrays are texts. */
export type BaseType =
  | { readonly kind: "number"; readonly type: CScalar; readonly isChar: boolean }
  | { readonly kind: "pair"; readonly type: CScalar; readonly spelling: string }
  | { readonly kind: "address"; readonly type: CPointer };

/** What a `DW_TAG_base_type` is on `machine`; throws an `Unfit` for kinds of numbers that are not carried. */
export function baseType(entry: Entry, machine: ElfMachine): BaseType {
  const name = spelled(nameOf(entry) ?? "a number without a name");
  const size = numberOf(entry, AT.byteSize) ?? 0;
  const bits = numberOf(entry, AT.bitSize);
  const encoding = numberOf(entry, AT.encoding);
  if (bits !== undefined && bits !== size * 8 && encoding !== ATE.boolean) {
    throw new Unfit(`is ${name}, a number of ${bits} bits, which is not carried`);
  }
  const number = (scalar: CScalarName): BaseType => ({
    kind: "number",
    type: { kind: "scalar", scalar, size, spelling: name },
    isChar: name === "char",
  });
  switch (encoding) {
    case ATE.address:
      return { kind: "address", type: { kind: "pointer", size, spelling: name } };
    case ATE.boolean:
      if (!INTEGERS.has(size)) throw unknown(name, size);
      return number("bool");
    case ATE.signed:
    case ATE.signedChar:
      return number(integer("int", name, size));
    case ATE.unsigned:
    case ATE.unsignedChar:
    case ATE.utf:
    case ATE.ucs:
    case ATE.ascii:
      return number(integer("uint", name, size));
    case ATE.float:
      return number(float(name, size, machine));
    case ATE.complexFloat: {
      const part = name.replace("complex ", "").replace("_Complex ", "");
      const scalar = float(part, size / 2, machine);
      const type = { kind: "scalar", scalar, size: size / 2, spelling: part } as const;
      return { kind: "pair", spelling: name, type };
    }
    case ATE.user: {
      if (!name.startsWith("complex ")) throw unknown(name, size);
      const part = spelled(name.slice("complex ".length));
      const scalar = integer(part.startsWith("unsigned") ? "uint" : "int", part, size / 2);
      const type = { kind: "scalar", scalar, size: size / 2, spelling: part } as const;
      return { kind: "pair", spelling: name, type };
    }
    default:
      throw unknown(name, size);
  }
}

const INTEGERS: ReadonlySet<number> = new Set([1, 2, 4, 8, 16]);

function integer(kind: "int" | "uint", name: string, size: number): CScalarName {
  if (!INTEGERS.has(size)) throw unknown(name, size);
  return `${kind}${size * 8 as 8 | 16 | 32 | 64 | 128}`;
}

function float(name: string, size: number, machine: ElfMachine): CScalarName {
  if (size === 2) return /bf16/.test(name) ? "bfloat16" : "float16";
  if (size === 4) return "float32";
  if (size === 8) return "float64";
  const isQuad = /128|ieee/i.test(name) && !/ibm/i.test(name);
  if (size === 16 && isQuad) return "float128";
  const isLongDouble = name === "long double" || name === "_Float64x";
  if (isLongDouble && machine.longDouble === "float80" && (size === 12 || size === 16)) {
    return "float80";
  }
  if (isLongDouble && machine.longDouble === "float128" && size === 16) return "float128";
  throw new Unfit(`is ${name} of ${size} bytes on ${machine.name}, which is not carried`);
}

function unknown(name: string, size: number): Unfit {
  return new Unfit(`is ${name} of ${size} bytes, a kind of number that is not carried`);
}

const SPELLINGS: Readonly<Record<string, string>> = {
  "_Bool": "bool",
  "short int": "short",
  "short unsigned int": "unsigned short",
  "long int": "long",
  "long unsigned int": "unsigned long",
  "long long int": "long long",
  "long long unsigned int": "unsigned long long",
  "__int128 unsigned": "unsigned __int128",
};

/** A base type's name as people write it. */
function spelled(name: string): string {
  return Object.hasOwn(SPELLINGS, name) ? SPELLINGS[name]! : name;
}
