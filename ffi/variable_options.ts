import { cName, putText } from "./c_struct.ts";

/** Flags of `robo_var_open`. */
const CREATE = 1;
const EXCLUSIVE = 2;
const READ_ONLY = 4;

/** How a variable is opened: `struct robo_var_options`. */
export interface NativeVariableOptions {
  /** Largest value in bytes; 0 = as it is, or 4096 when it is made. */
  readonly maxSize: number;
  /** Values held, 2 to 256; 0 = as it is, or 8 when it is made. */
  readonly slots: number;
  /** Hash of what the values are; 0 = any. */
  readonly schema: bigint;
  /** Name of the schema, up to 63 bytes. */
  readonly typeName: string;
  /** Whether to make it if it is not there. */
  readonly create: boolean;
  /** With `create`: whether to fail if it is there. */
  readonly exclusive: boolean;
  /** Whether to map it without the right to write. */
  readonly readOnly: boolean;
}

/** The arguments of `robo_var_open`, but where the handle goes. */
export function openArguments(
  name: string,
  options: NativeVariableOptions,
): [name: Uint8Array<ArrayBuffer>, options: Uint8Array<ArrayBuffer>] {
  const struct = new DataView(new ArrayBuffer(96));
  const flags = (options.create ? CREATE : 0) | (options.exclusive ? EXCLUSIVE : 0) |
    (options.readOnly ? READ_ONLY : 0);
  struct.setUint32(0, struct.byteLength, true);
  struct.setUint32(4, flags, true);
  struct.setBigUint64(8, BigInt(options.maxSize), true);
  struct.setUint32(16, options.slots, true);
  struct.setBigUint64(24, options.schema, true);
  putText(struct, 32, { text: options.typeName, size: 64 });
  return [cName(name), new Uint8Array(struct.buffer)];
}
