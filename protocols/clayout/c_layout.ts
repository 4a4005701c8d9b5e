import type { CEnum, CStruct } from "./c_types.ts";

/** The types of one program or header, laid out for the machine that runs it. */
export interface CLayout {
  /** Where they are from, for people: `telemetry.h`, `firmware.elf`. */
  readonly source: string;
  /** What laid them out, for people: `gcc 12.2.0, x86-64`, `x86-64 rules of System V`. */
  readonly origin: string;
  /** Order of the bytes of a number. */
  readonly byteOrder: "little" | "big";
  /** Named structs and unions in the order of declaration, by typedef, or else by tag. */
  readonly structs: ReadonlyMap<string, CStruct>;
  /** Named enums, by typedef, or else by tag. */
  readonly enums: ReadonlyMap<string, CEnum>;
  /** Integers that the header defines as macros, by name. */
  readonly constants: ReadonlyMap<string, number | bigint>;
  /** What is not certain, or had to be left out, a sentence each. */
  readonly warnings: readonly string[];
}
