import type { CScalarName, CStruct, CType } from "../clayout/c_types.ts";
import type { Abi } from "./abi.ts";

/** A type while a header is read. */
export interface Typed {
  /** What it is in memory; undefined for `void`, functions, and structs that are not known yet. */
  readonly type: CType | undefined;
  /** Its addresses are multiples of this, in bytes. */
  readonly align: number;
  /** Whether an attribute has said so. */
  readonly isUser: boolean;
  /** As C spells it. */
  readonly spelling: string;
  /** Whether it is plain `char`, of which texts are made. */
  readonly isChar?: boolean;
  /** Why it is not in memory, such as `has a type that is not complete`. */
  readonly fault?: string;
}

/** Most bytes of a type. */
export const MOST_BYTES = 2 ** 47;

/** Whole numbers of so many bytes by C's words. */
function whole(bytes: number, isSigned: boolean): CScalarName {
  return `${isSigned ? "int" : "uint"}${8 * bytes}` as CScalarName;
}

/** The types that C, its headers and gcc know by name, for a machine. */
export class KnownTypes {
  readonly #abi: Abi;
  readonly #named: ReadonlyMap<string, Typed>;

  /** Those of a machine. */
  constructor(abi: Abi) {
    this.#abi = abi;
    this.#named = new Map(this.#all());
  }

  /** A type with a name of one word. */
  get(name: string): Typed | undefined {
    return this.#named.get(name);
  }

  /** `void`. */
  nothing(): Typed {
    return { type: undefined, align: 1, isUser: false, spelling: "void", fault: "is void" };
  }

  /** A pointer to something that is spelled so. */
  pointer(target: string): Typed {
    const size = this.#abi.pointer;
    const spelling = target.endsWith(" ()")
      ? `${target.slice(0, -3)} (*)()`
      : target.endsWith("*")
      ? `${target}*`
      : `${target} *`;
    return { type: { kind: "pointer", size, spelling }, align: size, isUser: false, spelling };
  }

  /** A number. */
  scalar(
    scalar: CScalarName,
    spelling: string,
    { size, align = size }: { readonly size: number; readonly align?: number } = {
      size: bytesOf(scalar),
    },
  ): Typed {
    return { type: { kind: "scalar", scalar, size, spelling }, align, isUser: false, spelling };
  }

  /** The number that such words mean: `unsigned`, `long`, …, in any order. Undefined where they make none. */
  words(words: readonly string[]): Typed | undefined {
    const rest = words.filter((word) => !/^(signed|unsigned|_Complex|int)$/.test(word)).sort().join(
      " ",
    );
    const isUnsigned = words.includes("unsigned");
    const isSigned = words.includes("signed");
    const isWhole = words.includes("int");
    if (words.includes("_Complex")) return this.#complex(rest === "" ? "double" : rest);
    if (isUnsigned && isSigned) return undefined;
    const { long } = this.#abi;
    const sign = isUnsigned ? "unsigned " : "";
    switch (rest) {
      case "":
        return words.length === 0 ? undefined : this.scalar(whole(4, !isUnsigned), `${sign}int`);
      case "char":
        if (isWhole) return undefined;
        if (isSigned) return this.scalar("int8", "signed char");
        if (isUnsigned) return this.scalar("uint8", "unsigned char");
        return { ...this.scalar(whole(1, this.#abi.isCharSigned), "char"), isChar: true };
      case "short":
        return this.scalar(whole(2, !isUnsigned), `${sign}short`);
      case "long":
        return this.scalar(whole(long, !isUnsigned), `${sign}long`);
      case "long long":
        return this.scalar(whole(8, !isUnsigned), `${sign}long long`);
      case "__int128":
        return this.#abi.has128 && !isWhole
          ? this.scalar(whole(16, !isUnsigned), `${sign}__int128`)
          : undefined;
    }
    return isUnsigned || isSigned || isWhole
      ? undefined
      : this.#named.get(rest === "double long" ? "long double" : rest);
  }

  #complex(part: string): Typed | undefined {
    const element = this.#named.get(part === "double long" ? "long double" : part);
    if (element?.type?.kind !== "scalar" || !/float/.test(element.type.scalar)) return undefined;
    const type = {
      kind: "array",
      element: element.type,
      length: 2,
      size: 2 * element.type.size,
    } as const;
    return { ...element, type, spelling: `_Complex ${part}` };
  }

  *#all(): Generator<[string, Typed]> {
    const { pointer, long, longDouble, has128, isWcharSigned } = this.#abi;
    const entry = (
      name: string,
      scalar: CScalarName,
    ): [string, Typed] => [name, this.scalar(scalar, name)];
    for (const bytes of [1, 2, 4, 8]) {
      for (const isSigned of [true, false]) {
        const sign = isSigned ? "" : "u";
        for (const suffix of ["", "_least", "_fast"]) {
          // glibc's fast types are words but for bytes, newlib's are integers of at least 32 bits.
          const isFast = bytes < 8 && (bytes > 1 || this.#abi.name === "arm");
          const fast = isFast ? Math.max(4, pointer) : bytes;
          yield entry(
            `${sign}int${suffix}${8 * bytes}_t`,
            whole(suffix === "_fast" ? fast : bytes, isSigned),
          );
        }
        yield entry(`__${sign === "" ? "s" : "u"}${8 * bytes}`, whole(bytes, isSigned));
        yield entry(`__${sign}int${8 * bytes}_t`, whole(bytes, isSigned));
      }
      yield entry(`u_int${8 * bytes}_t`, whole(bytes, false));
    }
    for (const name of ["size_t", "uintptr_t"]) yield entry(name, whole(pointer, false));
    for (const name of ["ssize_t", "ptrdiff_t", "intptr_t"]) {
      yield entry(name, whole(pointer, true));
    }
    yield entry("intmax_t", "int64");
    yield entry("uintmax_t", "uint64");
    yield entry("wchar_t", isWcharSigned ? "int32" : "uint32");
    yield entry("wint_t", "uint32");
    yield entry("char8_t", "uint8");
    yield entry("char16_t", "uint16");
    yield entry("char32_t", "uint32");
    yield entry("time_t", whole(this.#abi.name === "arm" ? 8 : long, true));
    for (const name of ["_Bool", "bool"]) yield [name, this.scalar("bool", name)];
    for (const name of ["float", "_Float32"]) yield entry(name, "float32");
    for (const name of ["double", "_Float64", "_Float32x"]) yield entry(name, "float64");
    for (const name of ["_Float16", "__fp16"]) yield entry(name, "float16");
    yield entry("__bf16", "bfloat16");
    if (longDouble !== undefined) {
      const { scalar, ...place } = longDouble;
      yield ["long double", this.scalar(scalar, "long double", place)];
      yield ["_Float64x", this.scalar(scalar, "_Float64x", place)];
    }
    if (has128 || this.#abi.name === "i386") {
      for (const name of ["__float128", "_Float128"]) yield entry(name, "float128");
    }
    if (has128) {
      yield entry("__int128_t", "int128");
      yield entry("__uint128_t", "uint128");
    }
    for (const name of ["va_list", "__builtin_va_list"]) {
      yield [name, {
        type: undefined,
        align: 8,
        isUser: false,
        spelling: name,
        fault: "is a list of arguments",
      }];
    }
  }
}

function bytesOf(scalar: CScalarName): number {
  return Number(/\d+$/.exec(scalar)?.[0] ?? 8) / 8;
}

/** An array of a type. Undefined where it is larger than anything. */
export function arrayOf(
  typed: Typed & { readonly type: CType },
  length: number,
): Typed | undefined {
  const { type: element, align, isUser, isChar = false } = typed;
  const size = element.size * length;
  if (!Number.isSafeInteger(size) || size > MOST_BYTES) return undefined;
  const type = isChar
    ? { kind: "text", size } as const
    : { kind: "array", element, length, size } as const;
  return { type, align, isUser, spelling: `${typed.spelling} []` };
}

/** A struct whose fields become known while the header is read. */
export type OpenStruct = { -readonly [Key in keyof CStruct]: CStruct[Key] };
