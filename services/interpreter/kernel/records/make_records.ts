import type { Logger } from "@logtape/logtape";
import type { KernelLimits } from "../limits.ts";
import { ExecutionLog } from "./execution_log.ts";
import { History } from "./history.ts";

/** Makes the history and the log that are asked for. */
export function makeRecords(
  { historyFile: file, logFile, logger }: {
    readonly historyFile?: string;
    readonly logFile?: string;
    readonly logger?: Logger;
  },
  { historyEntries: entries, logBytes: maxBytes }: KernelLimits,
): { readonly history: History; readonly log: ExecutionLog | undefined } {
  const onTrouble = (text: string) => void logger?.warn(text);
  return {
    history: new History({ file, entries, onTrouble }),
    log: logFile === undefined ? undefined : new ExecutionLog(logFile, { maxBytes, onTrouble }),
  };
}
