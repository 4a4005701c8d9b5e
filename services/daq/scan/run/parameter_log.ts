import type { Lab } from "../../../../client/daq/lab.ts";
import type {
  Parameter,
  ParameterValue,
} from "../../../../protocols/pymodaq/parameters/parameter.ts";
import { pause } from "../../../../transports/pause.ts";
import type { HistoryEntry } from "../record/scan_record.ts";
import { isPassing } from "./failures.ts";

/** Changes that are written at most; a parameter that shows a temperature may change for ever. */
const MAX_CHANGES = 100_000;

/** Pause before a lab that is gone is asked for events again, in milliseconds. */
const AGAIN_MS = 500;

/** Writes changes of the devices' parameters while a scan runs, until `signal` aborts. */
export async function logParameters(
  lab: Lab,
  devices: ReadonlySet<string>,
  { write, signal }: {
    readonly write: (entry: HistoryEntry) => Promise<void>;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  let written = 0;
  while (!signal.aborted && written < MAX_CHANGES) {
    try {
      for await (const event of lab.events(signal)) {
        if (signal.aborted || written >= MAX_CHANGES) break;
        if (event.type !== "parameter" || !devices.has(event.name)) continue;
        const { name: device, path } = event;
        const value = valueAt(await lab.parameters(device), path);
        await write({ type: "parameter", time: Date.now(), device, path, value });
        written++;
      }
    } catch (error) {
      if (!isPassing(error) && !signal.aborted) throw error;
    }
    await pause(AGAIN_MS, signal);
  }
}

function valueAt(root: Parameter | null, path: readonly string[]): ParameterValue {
  let at: Parameter | undefined = root ?? undefined;
  for (const name of path) at = at?.children.find((child) => child.name === name);
  return at === undefined ? null : treeValue(at);
}

/** The value of a parameter, of a group those of what is below it. */
function treeValue({ value, children }: Parameter): ParameterValue {
  if (children.length === 0) return value;
  return Object.fromEntries(children.map((child) => [child.name, treeValue(child)]));
}
