import type { HubSnapshot } from "../../hub/mod.ts";
import type { LaunchEvent } from "../state.ts";
import type { ContractChange, NodeSlot } from "./node_slot.ts";

/** What a {@linkcode ContractKeeper} needs. */
export interface ContractKeeperOptions {
  /** The nodes. */
  readonly slots: readonly NodeSlot[];
  /** Told when a contract is broken and when it is kept again. */
  readonly tell: (event: Pick<LaunchEvent, "kind" | "text" | "node">) => void;
  /** Ends the launch as a failure. */
  readonly fail: (reason: string) => void;
}

/** Does what the launch file says when a rate contract is broken. */
export class ContractKeeper {
  readonly #options: ContractKeeperOptions;

  /** Looks at nothing yet. */
  constructor(options: ContractKeeperOptions) {
    this.#options = options;
  }

  /** Looks at all contracts, by what the core said at `nowMs`. */
  take(snapshot: HubSnapshot, nowMs: number): void {
    for (const slot of this.#options.slots) {
      for (const change of slot.lookAtContracts(snapshot, nowMs)) this.#act(slot, change);
    }
  }

  #act(slot: NodeSlot, { kind, text, otherwise }: ContractChange): void {
    const { tell, fail } = this.#options;
    const node = slot.name;
    if (kind === "kept") {
      return tell({ kind: "contract-kept", node, text: `keeps up again: ${text}` });
    }
    tell({ kind: "contract-broken", node, text: `does not keep up: ${text}` });
    if (otherwise === "stop") return fail(`${node} does not keep up: ${text}`);
    if (otherwise === "warn" || !slot.isUp) return;
    const { limit } = slot.plan.restart;
    if (slot.contractRestarts >= limit) {
      const times = limit === 1 ? "once" : `${limit} times`;
      const given = `was started again ${times} for it, to no avail: it is left as it is`;
      return tell({ kind: "gave-up", node, text: given });
    }
    slot.contractRestarts++;
    void slot.runner.restart(text);
  }
}
