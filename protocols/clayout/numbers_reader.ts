import type { CStruct } from "./c_types.ts";
import type { ByteOrder } from "./codec/place.ts";
import { fieldReader } from "./field_reader.ts";

/** Reads the chosen fields of the struct at byte `at` as numbers, the first of them to `columns[0][row]`. */
export type NumbersReader = (
  bytes: Uint8Array,
  at: number,
  columns: readonly Float64Array[],
  row: number,
) => void;

/**
 * Makes what reads several fields as numbers into columns, for plots: enums and truth values by their numbers, NaN where there is
 * none. Throws as `fieldReader`. The structs have to lie wholly in the bytes.
 */
export function numbersReader(
  struct: CStruct,
  paths: readonly string[],
  options: { readonly byteOrder: ByteOrder },
): NumbersReader {
  const readers = paths.map((path) => fieldReader(struct, path, options));
  return (bytes, at, columns, row) => {
    for (let i = 0; i < readers.length; i++) columns[i]![row] = readers[i]!.number(bytes, at);
  };
}
