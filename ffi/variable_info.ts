import { countAt, textAt } from "./c_struct.ts";

/** Size of `struct robo_var_info`, in bytes. */
export const VARIABLE_INFO_BYTES = 288;

/** What a variable is: `struct robo_var_info`. */
export interface NativeVariableInfo {
  /** Its name. */
  readonly name: string;
  /** Values held. */
  readonly slots: number;
  /** Largest value, in bytes. */
  readonly maxSize: number;
  /** Memory of the segment. */
  readonly bytes: number;
  /** Newest, 0 = never written. */
  readonly ticket: number;
  /** Oldest that may still be read, 0 = none. */
  readonly oldestTicket: number;
  /** Hash of what the values are, 0 = any. */
  readonly schema: bigint;
  /** Name of the schema, "" = any. */
  readonly typeName: string;
  /** In milliseconds since 1970. */
  readonly created: number;
  /** Identity of the process that made it. */
  readonly creator: bigint;
  /** Its process id. */
  readonly creatorPid: number;
  /** Its name. */
  readonly creatorName: string;
  /** Slots in the hands of writers just now. */
  readonly heldSlots: number;
  /** Slots taken over from dead writers since it was made. */
  readonly stolenSlots: number;
  /** Writes that found no slot or were too big, since it was made. */
  readonly refusedWrites: number;
  /** Identity of who left a last will, 0 = nobody. */
  readonly willOwner: bigint;
  /** Bytes of the last will. */
  readonly willLength: number;
  /** Whether it was removed. */
  readonly isRemoved: boolean;
}

/** Reads a `struct robo_var_info`. */
export function readVariableInfo(struct: DataView): NativeVariableInfo {
  return {
    name: textAt(struct, 184, 104),
    slots: struct.getUint32(4, true),
    maxSize: countAt(struct, 8),
    bytes: countAt(struct, 16),
    ticket: countAt(struct, 24),
    oldestTicket: countAt(struct, 32),
    schema: struct.getBigUint64(40, true),
    typeName: textAt(struct, 120, 64),
    created: Number(struct.getBigInt64(48, true)) / 1e6,
    creator: struct.getBigUint64(56, true),
    creatorPid: struct.getUint32(64, true),
    creatorName: textAt(struct, 104, 16),
    heldSlots: struct.getUint32(68, true),
    stolenSlots: countAt(struct, 72),
    refusedWrites: countAt(struct, 80),
    willOwner: struct.getBigUint64(88, true),
    willLength: struct.getUint32(96, true),
    isRemoved: struct.getUint32(100, true) !== 0,
  };
}
