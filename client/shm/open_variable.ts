import { HostError } from "../../ffi/host_error.ts";
import { NativeVariable } from "../../ffi/variable.ts";
import type { NativeVariableOptions } from "../../ffi/variable_options.ts";
import { type HostVariableOptions, validate } from "./host_variable_options.ts";
import { NdArray } from "../../protocols/ndarray/nd_array.ts";
import { ValueEncoder } from "./value_encoder.ts";
import { ValueReader } from "./value_reader.ts";

/** A variable that was opened, with what turns its values to bytes and back. */
export interface OpenVariable<T> {
  /** What it is opened with. */
  readonly options: HostVariableOptions<T>;
  /** The variable. */
  readonly variable: NativeVariable;
  /** Values to bytes. */
  readonly encoder: ValueEncoder<T>;
  /** Bytes to values. */
  readonly reader: ValueReader<T>;
}

/** Opens a variable as the options say, with the defaults that they have. Throws what the constructor of `HostVariable` does. */
export function openVariable<T>(name: string, options: HostVariableOptions<T>): OpenVariable<T> {
  validate(options);
  const variable = open(name, options);
  return {
    options,
    variable,
    encoder: new ValueEncoder(options.codec),
    reader: new ValueReader(variable, options.codec),
  };
}

function open<T>(name: string, options: HostVariableOptions<T>): NativeVariable {
  const { codec, array, maxSize = 0, slots = 0, readOnly = false, exclusive = false } = options;
  const { create = !readOnly } = options;
  const struct = typeof codec === "object" ? codec : undefined;
  const schema = struct?.hash ?? 0n;
  const typeName = struct?.name ?? "";
  const wanted = { maxSize, slots, schema, typeName, create, exclusive, readOnly };
  const natural = struct?.size ?? (array && NdArray.bytes(array.shape, array.dtype));
  if (natural === undefined || maxSize > 0 || readOnly) return new NativeVariable(name, wanted);
  // As it is, if its values have room; and where it is not there, made for what they take.
  try {
    if (!exclusive) return openRoomy(name, { ...wanted, create: false }, natural);
  } catch (error) {
    if (!create || !(error instanceof HostError) || error.reason !== "not-found") throw error;
  }
  return new NativeVariable(name, { ...wanted, maxSize: natural });
}

/** Opens a variable that is there, and has room for values of `natural` bytes: else it is refused as one of another size. */
function openRoomy(name: string, wanted: NativeVariableOptions, natural: number): NativeVariable {
  const variable = new NativeVariable(name, wanted);
  if (variable.info().maxSize >= natural) return variable;
  variable[Symbol.dispose]();
  return new NativeVariable(name, { ...wanted, maxSize: natural });
}
