import { findPython } from "../hosts/find_python.ts";
import type { HubSnapshot } from "../../hub/mod.ts";
import type { LaunchPlan } from "../plan.ts";
import type { LaunchEvent, LaunchState } from "../state.ts";
import type { Supervisor } from "../supervise/supervisor.ts";
import { ContractKeeper } from "./contract_keeper.ts";
import { CoreKeeper } from "./core_keeper.ts";
import { CrashWatch } from "./crash_watch.ts";
import { CrashRecorder } from "./crash_recorder.ts";
import { HubWatch } from "./hub_watch.ts";
import type { LaunchOptions, LaunchOutcome } from "./launch_options.ts";
import { LineStore } from "./line_store.ts";
import { NodeSlot } from "./node_slot.ts";
import { wavesOf } from "./order.ts";
import { freeName, makePrograms, type Programs } from "./programs.ts";
import { Readier } from "./readier.ts";
import { Starter } from "./starter.ts";
import { verdictOn } from "./verdict.ts";

/** What the parts of a launch need. */
export interface PartsSurroundings {
  /** Supervises everything. */
  readonly supervisor: Supervisor;
  /** Number of the run. */
  readonly run: string;
  /** Told when something may look different now. */
  readonly changed: () => void;
  /** Ends the launch as a failure. */
  readonly fail: (reason: string) => void;
}

/** Where the core is taken to be as long as it has not been found. */
const NOT_FOUND = { in: "tcp://127.0.0.1:9998", out: "tcp://127.0.0.1:9999" };

/** Core, nodes, and those who look after them: how a launch is put together. */
export class LaunchParts {
  /** What all nodes say. */
  readonly lines = new LineStore();
  /** The nodes, in the order of the file. */
  readonly slots: readonly NodeSlot[];
  readonly #around: PartsSurroundings;
  readonly #core: CoreKeeper;
  readonly #programs: Programs;
  readonly #starter: Starter;
  readonly #contracts: ContractKeeper;
  readonly #crashes = new CrashWatch();
  readonly #recorder: CrashRecorder | undefined;
  #hub: HubWatch | undefined;
  #readier: Readier | undefined;
  #keeping: Promise<void> | undefined;
  #snapshot: HubSnapshot | undefined;

  /** Makes all parts and starts none. */
  constructor(plan: LaunchPlan, options: LaunchOptions, around: PartsSurroundings) {
    const { env, robo, home, coreTimeoutMs: timeoutMs } = options;
    const { supervisor, run } = around;
    const tell = (event: Omit<LaunchEvent, "time">) => supervisor.record(event);
    const cwd = plan.file.slice(0, plan.file.lastIndexOf("/")) || "/";
    const supervise = supervisor.add.bind(supervisor);
    this.#around = around;
    this.#core = new CoreKeeper({
      ...{ plan: plan.core, name: freeName("core", plan), robo, env, cwd, timeoutMs },
      supervise,
      tell,
    });
    this.#programs = makePrograms(plan, {
      supervisor,
      run,
      settings: {
        file: plan.file,
        launch: plan.name,
        home,
        deno: Deno.execPath(),
        python: (folder) => findPython({ folder, env }),
      },
      core: () => this.#core.place ?? NOT_FOUND,
      onLine: (line) => this.lines.add(line),
    });
    const { runners } = this.#programs;
    this.slots = plan.nodes.map((node) => new NodeSlot(node, runners.get(node.name)!));
    for (const slot of this.slots) this.#follow(slot);
    this.#starter = new Starter(this.slots, tell);
    this.#contracts = new ContractKeeper({ slots: this.slots, tell, fail: around.fail });
    // A core without a flight recorder has nothing to write.
    this.#recorder = plan.core.args.some((word) => /^--flight(=|$)/.test(word))
      ? new CrashRecorder({ robo, folder: supervisor.runFolder, tell })
      : undefined;
  }

  /** Whether there is a core, so that nodes may start. */
  get hasBegun(): boolean {
    return this.#readier !== undefined;
  }

  /** The part of the launch's state that these parts know. */
  state(): Pick<LaunchState, "core" | "nodes" | "topics"> {
    const { in: input, out } = this.#core.place ?? NOT_FOUND;
    const { process } = this.#core;
    const pid = process === undefined ? this.#hub?.pid : process.pid;
    const topics = this.#hub?.isThere ? this.#snapshot?.topics ?? [] : [];
    return {
      core: {
        in: input,
        out,
        started: process !== undefined,
        ...pid === undefined ? {} : { pid },
      },
      nodes: this.slots.map((slot) => slot.state()),
      topics: topics.map(({ topic, messagesPerSecond, bytesPerSecond, drops }) => ({
        ...{ topic, messagesPerSecond, bytesPerSecond, drops },
      })),
    };
  }

  /** Adds an event to the journal. */
  record(event: Omit<LaunchEvent, "time">): void {
    this.#around.supervisor.record(event);
  }

  /** Finds or starts the core; rejects when that is impossible. From then on {@linkcode LaunchParts.look} starts the nodes. */
  async begin(signal: AbortSignal): Promise<void> {
    const tell = (event: Omit<LaunchEvent, "time">) => this.record(event);
    await this.#around.supervisor.reap();
    const place = await this.#core.ready(signal);
    if (place === undefined || signal.aborted) return;
    const hub = this.#hub = new HubWatch({
      control: () => this.#core.control(),
      input: place.in,
      onSnapshot: (snapshot) => this.#took(snapshot),
      onChange: (isThere) => this.#coreChanged(isThere),
    });
    const { slots } = this;
    this.#keeping = this.#core.keep(() => hub.isThere, signal);
    const isOurs = this.#core.process !== undefined;
    this.#readier = new Readier({ slots, hub, isHere: place.isHere, isOurs, tell });
    this.look(performance.now());
  }

  /** Looks at all nodes and does what is due at `nowMs`; returns how the launch ends, if it is to. */
  look(nowMs: number): Omit<LaunchOutcome, "killed"> | undefined {
    let changed = false;
    for (const slot of this.slots) if (slot.look(nowMs) !== undefined) changed = true;
    if (changed) this.#around.changed();
    if (this.#readier === undefined) return undefined;
    for (const group of this.#programs.groups.values()) group.rest();
    const verdict = verdictOn(this.slots, this.#core.process?.phase);
    if (verdict !== undefined) return verdict;
    this.#starter.look(nowMs);
    this.#readier.look(nowMs);
    return undefined;
  }

  /** Takes what was told of a program. */
  heard(event: LaunchEvent): void {
    const { kind, node, exit } = event;
    const isCrash = this.#crashes.isCrash(event);
    if (kind === "exited" && node !== undefined) {
      this.#programs.groups.get(node)?.processEnded(exit);
    }
    const { place } = this.#core;
    const isNode = this.slots.some(({ name }) => name === node);
    if (isCrash && isNode && place !== undefined) this.#recorder?.crashed(node!, place);
  }

  /** Stops the nodes in the reverse order of their start, then the core; at once, when `hurry` aborts. */
  async end(hurry: AbortSignal): Promise<void> {
    this.#readier = undefined;
    const kill = () => {
      this.#recorder?.kill();
      void this.#around.supervisor.killAll("everything is to end at once");
    };
    if (hurry.aborted) kill();
    hurry.addEventListener("abort", kill, { once: true });
    for (const wave of wavesOf(this.slots.map(({ plan }) => plan)).toReversed()) {
      const names = new Set(wave.map(({ name }) => name));
      const slots = this.slots.filter(({ name }) => names.has(name));
      await Promise.all(slots.map(({ runner }) => runner.stop("the launch ends")));
      for (const slot of slots) slot.look(performance.now());
      this.#around.changed();
    }
    for (const group of this.#programs.groups.values()) await group[Symbol.asyncDispose]();
    await this.#recorder?.[Symbol.asyncDispose]();
    await this.#keeping;
    await this.#core.process?.stop("the launch ends");
    await this.#hub?.[Symbol.asyncDispose]();
    await this.#around.supervisor[Symbol.asyncDispose]();
    hurry.removeEventListener("abort", kill);
  }

  #follow({ name, runner }: NodeSlot): void {
    runner.onLine({
      line: ({ time, stream, text }) => this.lines.add({ node: name, time, stream, text }),
      skipped: (count) => {
        const text = `wrote ${count} more lines than are shown: its log has them`;
        const line = { node: name, time: Date.now(), stream: "event", text } as const;
        this.lines.add({ ...line, leftOut: count });
      },
    });
  }

  #took(snapshot: HubSnapshot): void {
    this.#snapshot = snapshot;
    this.#readier?.take(snapshot);
    if (this.#readier !== undefined) this.#contracts.take(snapshot, performance.now());
    this.#around.changed();
  }

  #coreChanged(isThere: boolean): void {
    // Its own process tells of its end itself.
    if (this.#core.process === undefined && !isThere && this.#readier !== undefined) {
      this.record({ kind: "warning", text: "the core does not answer any more" });
    }
    if (isThere) {
      // It begins to count anew, and nodes have to come back first.
      const now = performance.now();
      for (const slot of this.slots) slot.restartContracts(now);
      if (this.#core.process?.phase === "starting") this.#core.process.markReady();
    }
    this.#around.changed();
  }
}
