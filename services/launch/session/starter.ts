import type { LaunchEvent } from "../state.ts";
import type { NodeSlot } from "./node_slot.ts";

/** Starts the nodes of a launch, each when those that it waits for are ready. */
export class Starter {
  readonly #slots: ReadonlyMap<string, NodeSlot>;
  readonly #tell: (event: Pick<LaunchEvent, "kind" | "text" | "node">) => void;
  /** When the program of a node was first seen to run, in milliseconds. */
  readonly #firstStarts = new Map<NodeSlot, number>();

  /** Starts nothing yet. */
  constructor(
    slots: readonly NodeSlot[],
    tell: (event: Pick<LaunchEvent, "kind" | "text" | "node">) => void,
  ) {
    this.#slots = new Map(slots.map((slot) => [slot.name, slot]));
    this.#tell = tell;
  }

  /** Starts the nodes that need not wait any longer at `nowMs`. */
  look(nowMs: number): void {
    for (const slot of this.#slots.values()) {
      if (slot.runner.starts > 0 && !this.#firstStarts.has(slot)) {
        this.#firstStarts.set(slot, nowMs);
      }
    }
    for (const slot of this.#slots.values()) {
      if (slot.runner.phase === "waiting") this.#consider(slot, nowMs);
    }
  }

  #consider(slot: NodeSlot, nowMs: number): void {
    const given: string[] = [];
    const awaited = slot.plan.after.filter((name) => {
      const before = this.#slots.get(name);
      if (before === undefined || before.wasReady) return false;
      const { phase } = before.runner;
      if (phase === "finished") return false;
      const over = phase === "failed" || phase === "stopped";
      const late = nowMs - (this.#firstStarts.get(before) ?? nowMs) >= slot.plan.afterTimeoutMs;
      if (!over && !late) return true;
      given.push(
        over
          ? `${name} has ${phase === "failed" ? "failed" : "been stopped"}`
          : lateText(name, slot),
      );
      return false;
    });
    slot.waitsFor = awaited;
    if (awaited.length > 0) return;
    for (const reason of given) {
      this.#tell({ kind: "warning", node: slot.name, text: `starts all the same: ${reason}` });
    }
    slot.runner.start();
  }
}

function lateText(name: string, { plan }: NodeSlot): string {
  return `${name} is not ready after ${plan.afterTimeoutMs / 1000} s`;
}
