import type { HubSnapshot } from "../../hub/mod.ts";
import type { LaunchEvent } from "../state.ts";
import { systemProcesses } from "../supervise/process_table.ts";
import type { HubWatch } from "./hub_watch.ts";
import type { NodeSlot } from "./node_slot.ts";

/** What a {@linkcode Readier} needs. */
export interface ReadierOptions {
  /** The nodes. */
  readonly slots: readonly NodeSlot[];
  /** Follows the core. */
  readonly hub: HubWatch;
  /** Whether the core runs on this machine. */
  readonly isHere: boolean;
  /** Whether the core was started by this launch: then it can be asked sooner or later. */
  readonly isOurs: boolean;
  /** Told when nobody can be asked. */
  readonly tell: (event: Pick<LaunchEvent, "kind" | "text">) => void;
}

/** Pause between two questions while a node starts, in milliseconds. */
const ASK_EVERY_MS = 100;

/** Time after its start in which a node is asked for so often, in milliseconds; later each second has to do. */
const EAGER_MS = 10_000;

/** Time that a core has to answer before it counts as one that never does, in milliseconds. */
const BLIND_AFTER_MS = 5000;

/** Finds out which nodes are ready, from what the core says. */
export class Readier {
  readonly #options: ReadierOptions;
  readonly #host = Deno.hostname();
  readonly #processes = systemProcesses();
  #isAsking = false;
  #askedMs = -Infinity;
  #beganMs: number | undefined;
  #wasThere = false;
  #isBlind = false;

  /** Knows nothing yet. */
  constructor(options: ReadierOptions) {
    this.#options = options;
  }

  /** Asks the core when a node has just been started; without one that answers, what runs is ready. */
  look(nowMs: number): void {
    this.#beganMs ??= nowMs;
    const { slots, hub, isOurs, tell } = this.#options;
    this.#wasThere ||= hub.isThere;
    if (!this.#wasThere && !isOurs && !this.#isBlind && nowMs - this.#beganMs > BLIND_AFTER_MS) {
      this.#isBlind = true;
      tell({ kind: "warning", text: BLIND_TEXT });
    }
    const starting = slots.filter(({ runner }) => runner.phase === "starting");
    if (this.#isBlind && !this.#wasThere) {
      for (const { runner } of starting) runner.markReady();
      return;
    }
    const isEager = starting.some(({ runner }) => (runner.uptimeSeconds ?? 0) * 1000 < EAGER_MS);
    if (!isEager || this.#isAsking || nowMs - this.#askedMs < ASK_EVERY_MS) return;
    this.#askedMs = nowMs;
    this.#isAsking = true;
    void hub.now().then((snapshot) => {
      this.#isAsking = false;
      if (snapshot !== undefined) this.take(snapshot);
    });
  }

  /** Marks the nodes ready that the core has seen. */
  take(snapshot: HubSnapshot): void {
    const { slots, isHere } = this.#options;
    const sight = { snapshot, host: this.#host, isHere };
    const groups = new Map<number, number | undefined>();
    const groupOf = (pid: number) => {
      if (!groups.has(pid)) groups.set(pid, this.#processes.read(pid)?.group);
      return groups.get(pid);
    };
    for (const slot of slots) {
      if (slot.readyBecause(sight, groupOf) !== undefined) slot.runner.markReady();
    }
  }
}

const BLIND_TEXT =
  "the core cannot be asked (its control interface does not answer): nodes count " +
  "as ready when they run, and rates are not watched";
