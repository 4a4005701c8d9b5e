import { listSegments } from "../../ffi/segment_list.ts";
import type { HostReason } from "../../ffi/host_error.ts";
import type { NativeVariableInfo } from "../../ffi/variable_info.ts";
import { HostProcess } from "./host_process.ts";

/** What a {@linkcode HostVariable} is. */
export interface VariableDescription {
  /** Its name. */
  readonly name: string;
  /** Largest value, encoded, in bytes. */
  readonly maxSize: number;
  /** Values that are held, the newest included. */
  readonly slots: number;
  /** Memory that it takes, in bytes. */
  readonly bytes: number;
  /** Ticket of the newest value; 0 = never written. */
  readonly ticket: number;
  /** Ticket of the oldest value that can still be read; 0 = none. */
  readonly oldestTicket: number;
  /** The schema that all users share; `undefined` where any value will do. */
  readonly schema: { readonly name: string; readonly hash: bigint } | undefined;
  /** When it was made. */
  readonly created: Date;
  /** Who made it. */
  readonly creator: HostProcess;
  /** Slots in the hands of writers just now. */
  readonly heldSlots: number;
  /** Slots that were taken over from writers that died, since it was made. */
  readonly stolenSlots: number;
  /** Writes that were refused, as too big or because no slot was free, since it was made. */
  readonly refusedWrites: number;
  /** The last will that somebody has left: whose, and how long, in bytes. */
  readonly lastWill: { readonly owner: HostProcess; readonly length: number } | undefined;
  /** Whether it was removed. */
  readonly isRemoved: boolean;
}

/** Describes a variable by what the library says of it. */
export function describeVariable(info: NativeVariableInfo): VariableDescription {
  const { schema, typeName, willOwner, willLength } = info;
  return {
    name: info.name,
    maxSize: info.maxSize,
    slots: info.slots,
    bytes: info.bytes,
    ticket: info.ticket,
    oldestTicket: info.oldestTicket,
    schema: schema === 0n ? undefined : { name: typeName, hash: schema },
    created: new Date(info.created),
    creator: new HostProcess(info.creator, { pid: info.creatorPid, name: info.creatorName }),
    heldSlots: info.heldSlots,
    stolenSlots: info.stolenSlots,
    refusedWrites: info.refusedWrites,
    lastWill: willOwner === 0n
      ? undefined
      : { owner: HostProcess.of(willOwner), length: willLength },
    isRemoved: info.isRemoved,
  };
}

/** A variable that is there, as a list shows it. */
export interface ListedVariable {
  /** Its name. */
  readonly name: string;
  /** Why it cannot be opened; what else is said of it is then 0 or empty where it is not known. */
  readonly problem: HostReason | undefined;
  /** Largest value, encoded, in bytes. */
  readonly maxSize: number;
  /** Values that are held, the newest included. */
  readonly slots: number;
  /** Memory that it takes, in bytes. */
  readonly bytes: number;
  /** Ticket of the newest value; 0 = never written. */
  readonly ticket: number;
  /** When the newest value was written; `undefined` = never. */
  readonly written: Date | undefined;
  /** Process id of who wrote it; `undefined` = never written. */
  readonly writerPid: number | undefined;
  /** The schema that all users share; `undefined` where any value will do. */
  readonly schema: { readonly name: string; readonly hash: bigint } | undefined;
  /** When it was made. */
  readonly created: Date;
  /** Who made it. */
  readonly creator: HostProcess;
}

/** All variables of this user, or those of `$ROBO_SHM_DIR`, in the order of their names. */
export function listVariables(): ListedVariable[] {
  return listSegments().filter(({ kind }) => kind === "variable").map((entry) => ({
    name: entry.name,
    problem: entry.problem,
    maxSize: entry.maxSize,
    slots: entry.slots,
    bytes: entry.bytes,
    ticket: entry.ticket,
    written: entry.written === 0 ? undefined : new Date(entry.written),
    writerPid: entry.writerPid === 0 ? undefined : entry.writerPid,
    schema: entry.schema === 0n ? undefined : { name: entry.typeName, hash: entry.schema },
    created: new Date(entry.created),
    creator: new HostProcess(entry.creator, { pid: entry.creatorPid, name: entry.creatorName }),
  }));
}
