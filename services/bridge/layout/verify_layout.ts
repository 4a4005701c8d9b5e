import { RoboError } from "../../../errors.ts";
import type { CLayout } from "../../../protocols/clayout/mod.ts";
import { type ElfFile, readElf } from "../../../protocols/elf/mod.ts";
import { callCompiler, DEFAULT_COMPILER } from "./compiler.ts";
import { compilerError } from "./compiler_error.ts";
import { headerLanguage, type HeaderOptions } from "./layout_of_header.ts";
import { absolutePath } from "./normal_path.ts";
import { temporaryFolder } from "./temporary_folder.ts";
import {
  type BitProof,
  BITS_SECTION,
  type VerificationOptions,
  verificationSource,
} from "./verification_source.ts";

/** What a compiler has confirmed. */
export interface Verification {
  /** The compiler. */
  readonly cc: string;
  /** Structs, their sizes and alignments. */
  readonly structs: number;
  /** Offsets and sizes of fields. */
  readonly offsets: number;
  /** Places of bit-fields. */
  readonly bits: number;
  /** Numbers of enums and macros. */
  readonly constants: number;
  /** What could not be looked at, in a sentence. */
  readonly leftOut?: string;
}

/** The layout to prove, with what C calls its types. */
export type VerifiableLayout = CLayout & {
  readonly spellings?: ReadonlyMap<string, string>;
  readonly areAlignsSure?: boolean;
};

/** The C file that proves `layout` of `header` wherever it is compiled, except for bit-fields. */
export function verificationFile(layout: VerifiableLayout, header: string): string {
  return verificationSource(layout, header, optionsFor(layout, header)).text;
}

/**
 * Has a compiler prove that the structs of `header` are laid out as `layout` says: sizes, alignments, offsets and numbers by assertions,
 * bit-fields by what it puts into an object file. Nothing is run, so a cross compiler does.
 *
 * Throws a `RoboError` of kind `data` that says what is not so, and of kind `unavailable` where there is no such compiler.
 */
export async function verifyLayout(
  layout: VerifiableLayout,
  header: string,
  options: HeaderOptions = {},
): Promise<Verification> {
  const { cc = DEFAULT_COMPILER } = options;
  const path = absolutePath(header);
  const source = verificationSource(layout, path, optionsFor(layout, header));
  await using folder = await temporaryFolder();
  const [file, object] = [`${folder.path}/verify.c`, `${folder.path}/verify.o`];
  await Deno.writeTextFile(file, source.text);
  const args = ["-w", "-fno-lto", "-c", "-x", headerLanguage(header), file, "-o", object];
  const { success, messages } = await callCompiler(args, {
    ...options,
    temporary: folder.path,
  });
  if (!success) throw notSo(header, cc, messages);
  const { structs, offsets, bits, constants } = source;
  checkBits(bits, readElf(await Deno.readFile(object)));
  const leftOut = headerLanguage(header) === "c++"
    ? { leftOut: "Bit-fields and numbers of C++ headers are not looked at" }
    : {};
  return { cc, structs, offsets, bits: bits.length, constants, ...leftOut };
}

function optionsFor(
  { spellings = new Map(), areAlignsSure = true }: VerifiableLayout,
  header: string,
): VerificationOptions {
  return { spellings, areAlignsSure, isCpp: headerLanguage(header) === "c++" };
}

function notSo(header: string, cc: string, messages: string): RoboError {
  const failed = [...messages.matchAll(/static assertion failed:? ?"?([^"\n]*)"?/g)].map((
    [, words],
  ) => words);
  if (failed.length === 0) return compilerError(header, cc, messages);
  const shown = failed.slice(0, 8).join("; ");
  const more = failed.length > 8 ? `; and ${failed.length - 8} more` : "";
  return new RoboError("data", `${cc} lays ${header} out in another way. Not so: ${shown}${more}`, {
    hint: "Name the compiler and the flags that the program is built with: --cc, --cflags",
  });
}

function checkBits(proofs: readonly BitProof[], elf: ElfFile): void {
  const symbols = new Map(
    elf.symbols().filter(({ section }) => section?.name === BITS_SECTION)
      .map((symbol) => [symbol.name(), symbol]),
  );
  for (const { variable, struct, path, first, count } of proofs) {
    const symbol = symbols.get(variable);
    const bytes = symbol?.section?.bytes().subarray(symbol.value, symbol.value + struct.size);
    const found = bytes === undefined ? [] : setBits(bytes, elf.byteOrder === "little");
    const isRight = found.length === count && found.every((bit, i) => bit === first + i);
    if (isRight) continue;
    throw new RoboError(
      "data",
      `The compiler puts ${struct.name}.${path} at bit ${
        found[0]
      } (${found.length} bits), not at bit ${first} (${count} bits)`,
      { hint: "Name the compiler and the flags that the program is built with: --cc, --cflags" },
    );
  }
}

/** The bits that are set, counted as the compiler gives them away. */
function setBits(bytes: Uint8Array, isLittle: boolean): number[] {
  const found: number[] = [];
  bytes.forEach((byte, i) => {
    for (let bit = 0; bit < 8; bit++) {
      if ((byte >> (isLittle ? bit : 7 - bit) & 1) === 1) found.push(i * 8 + bit);
    }
  });
  return found;
}
