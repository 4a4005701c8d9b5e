import { type CoreInfo, decodeCoreInfo } from "../../../protocols/gecko/core_info.ts";
import type { Connection } from "./connection.ts";
import type { ProcessRegistry } from "./registry.ts";

/**
 * Takes the registration in the payload of a `core_info` message that came from `from`: a process says who it is, or that it
 * goes. Returns what is wrong with it, if anything is.
 */
export function takeRegistration(
  payload: Uint8Array,
  from: Connection,
  processes: ProcessRegistry,
): unknown {
  let info: CoreInfo;
  try {
    info = decodeCoreInfo(payload);
  } catch (error) {
    return error;
  }
  if (info.running) {
    processes.register(info.pid, info.name);
    from.identity = { ...from.identity, pid: info.pid, name: info.name };
  } else {
    processes.remove(info.pid);
  }
  return undefined;
}
