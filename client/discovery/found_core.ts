import type { CoreService } from "../../protocols/dnssd/core_service.ts";
import { isLoopback } from "../../transports/network_cards.ts";

/** How a core was found: by DNS-SD, by one of pygecko's beacons, or by the temporary file of a core of this machine. */
export type FoundBy = "dns-sd" | "beacon" | "file";

/** A core that was found. */
export interface FoundCore extends CoreService {
  /** How it was found, each way once, in the order of the answers. */
  readonly foundBy: readonly FoundBy[];
}

/** One answer that tells of a core. */
export interface Sighting {
  /** What it says. */
  readonly core: CoreService;
  /** What answered. */
  readonly by: FoundBy;
  /** Address from which it came. */
  readonly from: string;
}

/** Most cores that are kept of one search. */
const MAX_CORES = 256;

interface Known {
  core: FoundCore;
  /** Addresses that told of it; those of this machine are one. */
  readonly machines: Set<string>;
}

/** The cores that answers tell of: one core may answer in several ways, and over several networks. */
export class Sightings {
  readonly #ownAddresses: ReadonlySet<string>;
  #known: Known[] = [];

  /** `ownAddresses` are those of this machine. */
  constructor(ownAddresses: Iterable<string>) {
    this.#ownAddresses = new Set(ownAddresses);
  }

  /** The different cores, in the order of their first answers. */
  get cores(): readonly FoundCore[] {
    return this.#known.map(({ core }) => core);
  }

  /** Takes an answer; returns whether it tells of a core that was not known. An answer that cannot be true is none. */
  add(sighting: Sighting): boolean {
    const { core, by, from } = sighting;
    const isHere = isLoopback(from) || this.#ownAddresses.has(from);
    // Others cannot know what is on our loopback.
    if (!isHere && [core.in, core.out].some((endpoint) => isLoopback(hostOf(endpoint)))) {
      return false;
    }
    const machine = isHere ? "" : from;
    const same = this.#known.filter((known) => isSame(known, core, machine));
    const [first, ...others] = same;
    if (first === undefined) {
      if (this.#known.length >= MAX_CORES) return false;
      this.#known.push({ core: { ...core, foundBy: [by] }, machines: new Set([machine]) });
      return true;
    }
    this.#known = this.#known.filter((known) => !others.includes(known));
    first.machines.add(machine);
    for (const { machines } of others) for (const one of machines) first.machines.add(one);
    first.core = others.reduce(
      (merged, other) => merge(merged, other.core),
      merge(first.core, { ...core, foundBy: [by] }),
    );
    return false;
  }
}

/** Whether an answer from `machine` tells of a core that is known: by its machine and process, else by its ports. */
function isSame({ core: known, machines }: Known, core: CoreService, machine: string): boolean {
  const bothSay = known.pid !== undefined && core.pid !== undefined && known.host !== undefined &&
    core.host !== undefined;
  if (bothSay) return known.pid === core.pid && known.host === core.host;
  return machines.has(machine) && portOf(known.in) === portOf(core.in) &&
    portOf(known.out) === portOf(core.out);
}

/** What two answers say of the same core: of endpoints those on loopback, of the rest what anybody says. */
function merge(known: FoundCore, more: FoundCore): FoundCore {
  const isNearer = isLoopback(hostOf(more.in)) && !isLoopback(hostOf(known.in));
  const [near, far] = isNearer ? [more, known] : [known, more];
  const foundBy = [...new Set([...known.foundBy, ...more.foundBy])];
  return { ...far, ...near, foundBy };
}

/** The host of a TCP endpoint, without brackets; empty for others. */
function hostOf(endpoint: string): string {
  const match = /^tcp:\/\/(?:\[([^\]]+)\]|([^:]+)):\d+$/.exec(endpoint);
  return match?.[1] ?? match?.[2] ?? "";
}

/** The port of a TCP endpoint; all of another. */
function portOf(endpoint: string): string {
  return /^tcp:.*:(\d+)$/.exec(endpoint)?.[1] ?? endpoint;
}
