/**
 * The structures of `robo/fn.h` as bytes.
 *
 * @module
 */

import { countAt, textAt } from "./c_struct.ts";

/** The byte order of all machines that the library runs on. */
const LITTLE = true;

/** `ROBO_CREATE` of `enum robo_open_flags`. */
const CREATE = 1;

/** `ROBO_NO_RESULT`: no reply is kept. */
const NO_RESULT = 0xffff_ffff_ffff_ffffn;

/** How a function is opened or offered: `robo_fn_options`. */
export interface FunctionOptions {
  /** Largest arguments in bytes; undefined = as it is, or 4096 when it is made. */
  readonly maxArgs?: number | undefined;
  /** Largest result in bytes; 0 = no reply is kept; undefined = as it is, or 4096 when it is made. */
  readonly maxResult?: number | undefined;
  /** Calls in flight, 1 to 64; undefined = as it is, or 16 when it is made. */
  readonly slots?: number | undefined;
  /** Whether it is made if it is not there; default true. */
  readonly create?: boolean | undefined;
}

/** The bytes of `robo_fn_options`. */
export function functionOptions(options: FunctionOptions): Uint8Array<ArrayBuffer> {
  const { maxArgs = 0, maxResult, slots = 0, create = true } = options;
  const view = new DataView(new ArrayBuffer(32));
  view.setUint32(0, view.byteLength, LITTLE);
  view.setUint32(4, create ? CREATE : 0, LITTLE);
  view.setBigUint64(8, BigInt(maxArgs), LITTLE);
  view.setBigUint64(16, maxResult === 0 ? NO_RESULT : BigInt(maxResult ?? 0), LITTLE);
  view.setUint32(24, slots, LITTLE);
  return new Uint8Array(view.buffer);
}

/** Bytes of `robo_reply`. */
export const REPLY_BYTES = 296;

/** Offsets in `robo_reply`. */
export const REPLY = { id: 0, length: 8, result: 24, code: 28, codec: 32, error: 40 } as const;

/** Bytes of `robo_request`. */
export const REQUEST_BYTES = 80;

/** Offsets in `robo_request`. */
export const REQUEST = {
  length: 8,
  maxResult: 16,
  caller: 24,
  args: 32,
  function: 48,
  slot: 52,
  codec: 56,
  wantsReply: 58,
  callerPid: 60,
  callerName: 64,
} as const;

/** A function as it stands in shared memory: `robo_fn_info`. All counts are since it was made. */
export interface FunctionInfo {
  /** Its name. */
  readonly name: string;
  /** Largest arguments in bytes. */
  readonly maxArgs: number;
  /** Largest result in bytes; 0 = no reply is kept. */
  readonly maxResult: number;
  /** Calls that can be in flight. */
  readonly slots: number;
  /** Calls in flight just now. */
  readonly usedSlots: number;
  /** Memory that it takes, in bytes. */
  readonly bytes: number;
  /** Calls made. */
  readonly calls: number;
  /** Calls that ended with a result. */
  readonly replies: number;
  /** Calls that ended with an error of the function itself. */
  readonly failures: number;
  /** Calls lost with their dispatcher. */
  readonly died: number;
  /** Calls given up by their callers. */
  readonly cancelled: number;
  /** Results that nobody fetched in time. */
  readonly dropped: number;
  /** Calls refused, as there was no slot or the arguments were too large. */
  readonly refused: number;
  /** Process ids of the dispatchers that live and serve it. */
  readonly servers: readonly number[];
  /** When it was made. */
  readonly createdAt: Date;
  /** Who made it. */
  readonly creator: { readonly pid: number; readonly name: string };
  /** Whether it was removed, and has to be opened again. */
  readonly isRemoved: boolean;
}

/** Bytes of `robo_fn_info`. */
const INFO_BYTES = 304;

/** An empty `robo_fn_info` that says its size. */
export function emptyInfo(): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(INFO_BYTES));
  view.setUint32(0, INFO_BYTES, LITTLE);
  return new Uint8Array(view.buffer);
}

/** What a filled-in `robo_fn_info` says. */
export function readInfo(bytes: Uint8Array<ArrayBuffer>): FunctionInfo {
  const view = new DataView(bytes.buffer);
  const u32 = (at: number) => view.getUint32(at, LITTLE);
  const u64 = (at: number) => countAt(view, at);
  const servers = Math.min(u32(88), 16);
  return {
    name: textAt(view, 200, 104),
    maxArgs: u64(8),
    maxResult: u64(16),
    slots: u32(4),
    usedSlots: u32(92),
    bytes: u64(24),
    calls: u64(32),
    replies: u64(40),
    failures: u64(48),
    died: u64(56),
    cancelled: u64(64),
    dropped: u64(72),
    refused: u64(80),
    servers: Array.from({ length: servers }, (_, index) => u32(120 + 4 * index)),
    createdAt: new Date(Number(view.getBigInt64(96, LITTLE)) / 1e6),
    creator: { pid: u32(112), name: textAt(view, 184, 16) },
    isRemoved: u32(116) !== 0,
  };
}
