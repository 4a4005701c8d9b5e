import { RoboError } from "../../errors.ts";
import { decodePickle, encodePickle, PickleTuple } from "./pickle.ts";

/** The topic on which pygecko's processes say that they are there. A hub swallows it. */
export const CORE_INFO_TOPIC = "core_info";

/** Longest registration that is read, in bytes. */
const MAX_BYTES = 4096;

/** A process that comes or goes, as it registers itself with the core. */
export interface CoreInfo {
  /** Its process id. */
  readonly pid: number;
  /** Its name, of at most 255 characters. */
  readonly name: string;
  /** `true` when it starts, `false` when it ends. */
  readonly running: boolean;
}

/** The payload of a registration: the pickle of `{'proc_info': (pid, name, running)}`. */
export function encodeCoreInfo(info: CoreInfo): Uint8Array {
  return encodePickle({ proc_info: new PickleTuple(info.pid, info.name, info.running) });
}

/** Reads the payload of a registration. Throws a `RoboError` of kind `data` when it is none. */
export function decodeCoreInfo(payload: Uint8Array): CoreInfo {
  if (payload.length > MAX_BYTES) throw malformed(`it has ${payload.length} bytes`);
  const value = decodePickle(payload) as { readonly proc_info?: unknown } | null;
  const fields = typeof value === "object" ? value?.proc_info : undefined;
  if (!Array.isArray(fields) || fields.length !== 3) throw malformed("it has no proc_info");
  const [pid, name, running] = fields as unknown[];
  if (!Number.isSafeInteger(pid) || (pid as number) <= 0) throw malformed("its pid is no number");
  if (typeof name !== "string" || name.length > 255) throw malformed("its name is no short text");
  return { pid: pid as number, name, running: running === true };
}

function malformed(why: string): RoboError {
  return new RoboError("data", `A registration on ${CORE_INFO_TOPIC} is malformed: ${why}`);
}
