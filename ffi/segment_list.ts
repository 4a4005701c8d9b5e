import { check } from "./check.ts";
import { countAt, textAt } from "./c_struct.ts";
import { type HostReason, reasonOf } from "./host_error.ts";
import { nativeLibrary } from "./library.ts";

/** Size of `struct robo_entry`, in bytes. */
const ENTRY_BYTES = 272;

/** `enum robo_kind`. */
const VARIABLE = 1;

/** How many more entries there is room for than the last count said: others may make some meanwhile. */
const SPARE = 16;

/** A variable or a function in the folder: `struct robo_entry`. */
export interface SegmentEntry {
  /** What it is. */
  readonly kind: "variable" | "function";
  /** Its name. */
  readonly name: string;
  /** Why it cannot be opened; `undefined` where it can. All that is unknown then is 0 or "". */
  readonly problem: HostReason | undefined;
  /** Memory that it takes. */
  readonly bytes: number;
  /** Largest value, or arguments, in bytes. */
  readonly maxSize: number;
  /** Largest result of a function, in bytes. */
  readonly maxResult: number;
  /** Values held, or calls in flight. */
  readonly slots: number;
  /** Living dispatchers of a function. */
  readonly servers: number;
  /** Newest ticket of a variable, number of calls of a function. */
  readonly ticket: number;
  /** When the newest value was written, in milliseconds since 1970; 0 = never. */
  readonly written: number;
  /** When it was made, in milliseconds since 1970. */
  readonly created: number;
  /** Identity of the process that made it. */
  readonly creator: bigint;
  /** Its process id. */
  readonly creatorPid: number;
  /** Its name. */
  readonly creatorName: string;
  /** Process id of who wrote the newest value; 0 = never written. */
  readonly writerPid: number;
  /** Hash of what the values are, 0 = any. */
  readonly schema: bigint;
  /** Name of the schema, "" = any. */
  readonly typeName: string;
}

/** All variables and functions in the folder, in the order of their names. Throws a `HostError` when it cannot be read. */
export function listSegments(): SegmentEntry[] {
  const { symbols } = nativeLibrary();
  const count = new Uint32Array(new ArrayBuffer(4));
  for (let capacity = SPARE;; capacity = count[0]! + SPARE) {
    const entries = new Uint8Array(capacity * ENTRY_BYTES);
    check(symbols.robo_list(entries, capacity, count));
    if (count[0]! > capacity) continue;
    return Array.from(
      { length: count[0]! },
      (_, at) => readEntry(new DataView(entries.buffer, at * ENTRY_BYTES, ENTRY_BYTES)),
    );
  }
}

function readEntry(struct: DataView): SegmentEntry {
  const problem = struct.getInt32(4, true);
  return {
    kind: struct.getUint32(0, true) === VARIABLE ? "variable" : "function",
    name: textAt(struct, 168, 104),
    problem: problem < 0 ? reasonOf(problem) : undefined,
    bytes: countAt(struct, 8),
    maxSize: countAt(struct, 16),
    maxResult: countAt(struct, 24),
    slots: struct.getUint32(32, true),
    servers: struct.getUint32(36, true),
    ticket: countAt(struct, 40),
    written: Number(struct.getBigInt64(48, true)) / 1e6,
    created: Number(struct.getBigInt64(56, true)) / 1e6,
    creator: struct.getBigUint64(64, true),
    creatorPid: struct.getUint32(72, true),
    creatorName: textAt(struct, 88, 16),
    writerPid: struct.getUint32(76, true),
    schema: struct.getBigUint64(80, true),
    typeName: textAt(struct, 104, 64),
  };
}
