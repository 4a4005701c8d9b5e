import type { HubSnapshot } from "../../hub/mod.ts";
import type { NodePlan } from "../plan.ts";
import type { NodePhase, NodeState } from "../state.ts";
import { ContractWatch } from "./contract.ts";
import { type CoreSight, readyBecause } from "./readiness.ts";
import type { Runner } from "./runner.ts";

/** A contract that changed, with what is to be done about it. */
export interface ContractChange {
  /** Whether it is broken now, or kept again. */
  readonly kind: "broken" | "kept";
  /** The change in words. */
  readonly text: string;
  /** What the launch file says is to happen. */
  readonly otherwise: "warn" | "restart" | "stop";
}

/** A node of a launch: what is planned, what runs, and what is known of it from the core. */
export class NodeSlot {
  /** What the launch file says of it. */
  readonly plan: NodePlan;
  /** Its program. */
  readonly runner: Runner;
  /** Whether it has been ready at some time. */
  wasReady = false;
  /** For whom it waits, as long as it does. */
  waitsFor: readonly string[] = [];
  /** Restarts because of contracts since they were kept last. */
  contractRestarts = 0;
  readonly #contracts: readonly ContractWatch[];
  readonly #broken = new Map<ContractWatch, string>();
  #phase: NodePhase = "waiting";
  #starts = 0;

  /** A node that has not been started. */
  constructor(plan: NodePlan, runner: Runner) {
    this.plan = plan;
    this.runner = runner;
    this.#contracts = plan.expect.map((contract) => new ContractWatch(contract));
  }

  /** Its name. */
  get name(): string {
    return this.plan.name;
  }

  /** Whether it has ended and is not started again by itself. */
  get isOver(): boolean {
    const { phase } = this.runner;
    return phase === "finished" || phase === "failed";
  }

  /** Whether its program runs, ready or not. */
  get isUp(): boolean {
    const { phase } = this.runner;
    return phase === "starting" || phase === "running";
  }

  /** Looks at its program; returns the phase when that has changed since the last look. */
  look(nowMs: number): NodePhase | undefined {
    const { phase, starts } = this.runner;
    const isNew = starts !== this.#starts;
    if (phase === "running") this.wasReady = true;
    if (isNew) { for (const contract of this.#contracts) contract.begin(nowMs); }
    if (!this.isUp && (this.#phase !== phase || isNew)) {
      for (const contract of this.#contracts) contract.rest();
    }
    this.#starts = starts;
    if (this.#phase === phase && !isNew) return undefined;
    this.#phase = phase;
    return phase;
  }

  /** How it showed that it is ready, if it has and that is not known yet. */
  readyBecause(sight: CoreSight, groupOf: (pid: number) => number | undefined): string | undefined {
    const { phase, pid, uptimeSeconds } = this.runner;
    if (phase !== "starting" || uptimeSeconds === undefined) return undefined;
    const { process, machine, expect } = this.plan;
    // A process that is shared, or elsewhere, tells nothing of a single node: then it is known by its name.
    const owner = process === undefined && machine === undefined ? pid : undefined;
    return readyBecause({
      name: this.name,
      owns: (other) => owner !== undefined && (other === owner || groupOf(other) === owner),
      sinceStartMs: uptimeSeconds * 1000,
      mustPublish: expect.length > 0,
    }, sight);
  }

  /** Looks at its contracts; returns those that have changed. */
  lookAtContracts(snapshot: HubSnapshot, nowMs: number): ContractChange[] {
    return this.#contracts.flatMap((watch) => {
      const { topic: name, otherwise } = watch.contract;
      const topic = snapshot.topics.find(({ topic }) => topic === name);
      const verdict = watch.look({
        uptime: snapshot.uptime,
        messages: topic?.messages ?? 0,
        maxGapMs: topic?.gap.max ?? 0,
        ageMs: topic === undefined ? Infinity : topic.age,
      }, nowMs);
      if (verdict === undefined) return [];
      if (verdict.kind === "broken") this.#broken.set(watch, verdict.text);
      else this.#broken.delete(watch);
      if (this.#broken.size === 0) this.contractRestarts = 0;
      return [{ ...verdict, otherwise }];
    });
  }

  /** Begins anew with all contracts: the core counts from 0 again. */
  restartContracts(nowMs: number): void {
    if (this.isUp) { for (const contract of this.#contracts) contract.begin(nowMs); }
  }

  /** What it is like now. */
  state(): NodeState {
    const { phase, pid, usage, uptimeSeconds, starts, restarts, lastExit } = this.runner;
    const note = this.#note();
    const { process, machine } = this.plan;
    return {
      name: this.name,
      phase,
      ...pid === undefined ? {} : { pid },
      ...usage === undefined
        ? {}
        : { cpuPercent: usage.cpuPercent, memoryBytes: usage.memoryBytes },
      ...uptimeSeconds === undefined ? {} : { uptimeSeconds },
      starts,
      restarts,
      ...lastExit === undefined ? {} : { lastExit },
      ...note === undefined ? {} : { note },
      ...process === undefined ? {} : { process },
      ...machine === undefined ? {} : { machine: machine.destination },
    };
  }

  #note(): string | undefined {
    const { phase } = this.runner;
    if (phase === "waiting" && this.waitsFor.length > 0) return `for ${this.waitsFor.join(", ")}`;
    return this.isUp ? this.#broken.values().next().value : undefined;
  }
}
