import { RoboError } from "../../errors.ts";
import {
  DEFAULT_SEARCH_MS,
  findCores,
  type FindCoresOptions,
  type FoundCores,
} from "./find_cores.ts";
import type { FoundCore } from "./found_core.ts";

/** How long others with the same key are waited for once one is found, in milliseconds: pygecko's take up to 200. */
const OTHERS_MS = 250;

/** How one core is looked for. */
export interface FindCoreOptions extends Omit<FindCoresOptions, "key" | "askOnce" | "onFound"> {
  /** Told, in a sentence, that several cores have the key. */
  readonly onWarning?: (text: string) => void;
}

/**
 * Finds the core with `key` on the network: the first that answers. Others that answer right after it are warned of.
 *
 * Rejects with a `RoboError` of kind `unavailable`, which says what was asked and where, when none does in `timeoutMs`, and with
 * the reason of `signal` when that aborts.
 */
export async function findCore(key: string, options: FindCoreOptions = {}): Promise<FoundCore> {
  const { signal, onWarning, timeoutMs = DEFAULT_SEARCH_MS } = options;
  signal?.throwIfAborted();
  const others = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const found = await findCores({
    ...options,
    key,
    askOnce: true,
    signal: AbortSignal.any([others.signal, ...(signal === undefined ? [] : [signal])]),
    onFound: () => {
      timer ??= setTimeout(() => others.abort(), Math.min(OTHERS_MS, timeoutMs));
    },
  });
  clearTimeout(timer);
  signal?.throwIfAborted();
  const [first] = found.cores;
  if (first === undefined) throw notFound(key, timeoutMs, found);
  for (const text of sharedKeys(found.cores)) onWarning?.(text);
  return first;
}

/** Says of each key that several of `cores` have, in any case, which those are. */
export function sharedKeys(cores: readonly FoundCore[]): string[] {
  return [...Map.groupBy(cores, ({ key }) => key.toLowerCase()).values()]
    .filter((group) => group.length > 1 && group[0]!.key !== "")
    .map((group) => {
      const places = group.map(({ in: input, host, pid }) =>
        host === undefined ? input : `${input} (process ${pid ?? "?"} of ${host})`
      );
      return `${group.length} cores have the key ${JSON.stringify(group[0]!.key)}: ${
        places.join(", ")
      }. ` +
        "Programs take the one that answers first: give each a key of its own with --key";
    });
}

/** Says that nobody answered, what was asked and where, and what may be the matter. `key` is `undefined` where any would do. */
export function notFound(key: string | undefined, timeoutMs: number, found: FoundCores): RoboError {
  const { networks, silent, places: { dnssd, beacon } } = found;
  const what = key === undefined ? "No core" : `No core with the key ${JSON.stringify(key)}`;
  const where = networks.length === 0 ? "no network" : networks.join(", ");
  const failed = silent.length === 0 ? "" : `; could not ask on ${silent.join(", ")}`;
  return new RoboError(
    "unavailable",
    `${what} was found: none of this machine has a file, and none answered within ${timeoutMs} ms. Asked on ${where}: ` +
      `DNS-SD (${dnssd.group}:${dnssd.port}) and pygecko's beacon (${beacon.group}:${beacon.port})${failed}`,
    {
      hint:
        `Start one here with: robo core${
          key === undefined ? "" : ` --key ${key}`
        }; one elsewhere has to listen beyond ` +
        "loopback (--in 'tcp://*:9998' --out 'tcp://*:9999') and without --no-beacon, and a firewall has to let UDP from its " +
        `ports ${dnssd.port} and ${beacon.port} pass; robo find lists all; a host is written with a dot, such as ${
          key ?? "robot"
        }.local`,
    },
  );
}
