import type { CStruct } from "./c_types.ts";
import { checkStruct } from "./check_struct.ts";
import { compileNumbers } from "./codec/compile_field.ts";
import type { ByteOrder } from "./codec/place.ts";
import { fieldPlace } from "./field_path.ts";
import { codePlace } from "./field_reader.ts";

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
  { byteOrder }: { readonly byteOrder: ByteOrder },
): NumbersReader {
  checkStruct(struct);
  const places = paths.map((path) => codePlace(fieldPlace(struct, path)));
  return compileNumbers(places, byteOrder);
}
