import type { DiscoveryPlaces } from "../protocols/dnssd/places.ts";
import {
  type CoreAddress,
  type CoreArguments,
  resolveCore,
} from "../protocols/gecko/core_address.ts";
import { DEFAULT_CORE_FOLDER, runningCores } from "./core_files.ts";

/** How a core is looked for. */
export interface LookUpOptions {
  /** Folder of the cores' temporary files (default `/tmp`). */
  readonly folder?: string | undefined;
  /** Groups and UDP ports at which a key is asked for on the network (default those of multicast DNS and pygecko). */
  readonly discovery?: DiscoveryPlaces | undefined;
  /** How long a key is asked for on the network, in milliseconds (default 2000). */
  readonly timeoutMs?: number;
  /** Ends the search. */
  readonly signal?: AbortSignal;
  /** Told, in a sentence, that several cores have the key. */
  readonly onWarning?: (text: string) => void;
}

/**
 * Finds the core now, in pygecko's order: `given`, then the temporary files of cores that still run, then the default ports on
 * this machine. A key that no file has is asked for on the network.
 *
 * Rejects with a `RoboError`: `unavailable` when nobody has the key, `usage` when the arguments are not addresses.
 */
export async function lookUpCore(
  given: CoreArguments | undefined,
  options: LookUpOptions = {},
): Promise<CoreAddress> {
  return await onThisMachine(given, options.folder) ?? await onTheNetwork(given, options);
}

/**
 * Where a node's core is, asked before each attempt to connect. An answer from the network serves all connections of the node,
 * until one of them says that it was of no use.
 */
export class CoreLookUp {
  readonly #given: CoreArguments | undefined;
  readonly #options: LookUpOptions;
  #answer: Promise<CoreAddress> | undefined;

  /** Looks for the core that `given` means. */
  constructor(given: CoreArguments | undefined, options: LookUpOptions) {
    this.#given = given;
    this.#options = options;
  }

  /** As {@linkcode lookUpCore}; `failed` is an earlier answer that the asker has lost its connection to. */
  async find(failed?: CoreAddress): Promise<CoreAddress> {
    const here = await onThisMachine(this.#given, this.#options.folder);
    if (here !== undefined) return here;
    const known = this.#answer;
    if (known !== undefined && (failed === undefined || await known !== failed)) return known;
    if (this.#answer !== known) return this.find(failed); // another connection has asked anew meanwhile
    const answer = onTheNetwork(this.#given, this.#options);
    this.#answer = answer;
    answer.catch(() => {
      if (this.#answer === answer) this.#answer = undefined;
    });
    return answer;
  }
}

async function onThisMachine(
  given: CoreArguments | undefined,
  folder: string = DEFAULT_CORE_FOLDER,
): Promise<CoreAddress | undefined> {
  const needsFiles = given === undefined || !("in" in given);
  return resolveCore(given, needsFiles ? await runningCores(folder) : []);
}

/** Asks the network for a key. What that takes is loaded only here: most programs do not need it. */
async function onTheNetwork(
  given: CoreArguments | undefined,
  options: LookUpOptions,
): Promise<CoreAddress> {
  const { key } = given as { readonly key: string };
  const { findCore } = await import("./discovery/find_core.ts");
  const { discovery, timeoutMs, signal, onWarning } = options;
  const { in: input, out, control } = await findCore(key, {
    ...(discovery === undefined ? {} : { places: discovery }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(signal === undefined ? {} : { signal }),
    ...(onWarning === undefined ? {} : { onWarning }),
  });
  return { in: input, out, ...(control === undefined ? {} : { control }), source: "network" };
}
