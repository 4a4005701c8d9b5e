import { RoboError } from "../../../errors.ts";
import { LogFile, type LogFileOptions } from "../../../system/log_file.ts";
import type { LaunchEvent } from "../state.ts";
import { ControlGroups } from "./cgroups.ts";
import { send } from "./family.ts";
import { Guardian } from "./guardian.ts";
import { logName } from "./log_name.ts";
import { markedProcesses } from "./mark.ts";
import { NodeOutput } from "./node_output.ts";
import type { ProgramSpec } from "./program.ts";
import { type ProcessTable, systemProcesses } from "./process_table.ts";
import { reapLeftovers, type ReapOptions } from "./reap.ts";
import { SupervisedProcess } from "./supervised_process.ts";
import { UsageSampler } from "./usage_sampler.ts";

/** What the supervision of a launch needs. */
export interface SupervisorOptions {
  /** Absolute path of the folder for logs, the journal and the guardian's account; made when it is missing. */
  readonly runFolder: string;
  /** Number of the run, unlike that of any other launch of this machine. */
  readonly runId: string;
  /** Told everything that happens; what it throws is not caught anywhere. */
  readonly onEvent?: (event: LaunchEvent) => void;
  /** The time, in milliseconds since 1970; by default the system's. */
  readonly now?: () => number;
  /** How logs are kept: by default 3 files of 10 MiB for each node. */
  readonly logs?: Pick<LogFileOptions, "maxBytes" | "files" | "retryMs" | "disk">;
  /** Most bytes a second that one node may say; by default 32 MiB. */
  readonly bytesPerSecond?: number;
  /** Time that nodes have to end in when the launcher was killed, in milliseconds; by default 2000. */
  readonly guardianGraceMs?: number;
  /** When it aborts, everything is killed at once. */
  readonly signal?: AbortSignal;
}

/** Pause between two samples of usage, in milliseconds. */
const SAMPLE_EVERY_MS = 1000;

/** Samples between two heartbeats. */
const SAMPLES_PER_HEARTBEAT = 5;

/** Most sweeps for processes that are left at the end. */
const MOST_SWEEPS = 50;

/** All programs of one launch: what they have in common, from the journal to the guardian. */
export class Supervisor implements AsyncDisposable {
  /** Folder of its logs. */
  readonly runFolder: string;
  readonly #options: SupervisorOptions;
  readonly #now: () => number;
  readonly #table: ProcessTable = systemProcesses();
  readonly #launcherStart: number;
  readonly #journal: LogFile;
  readonly #guardian: Guardian;
  readonly #processes = new Map<
    string,
    { process: SupervisedProcess; log: LogFile; output: NodeOutput }
  >();
  readonly #sampler: UsageSampler;
  readonly #timer: ReturnType<typeof setInterval>;
  /** Control groups, once a node with limits has asked for them; `undefined` where there can be none. */
  #groups: ControlGroups | undefined | "not asked yet" = "not asked yet";
  #samples = 0;

  private constructor(options: SupervisorOptions) {
    this.runFolder = options.runFolder;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#launcherStart = this.#table.read(Deno.pid)?.start ?? 0;
    const warn = (text: string) => this.#tell({ kind: "warning", text });
    this.#journal = this.#log("events.jsonl", warn, {
      files: 2,
      gapLine: (lost) => JSON.stringify(this.#event({ kind: "warning", text: gapText(lost) })),
    });
    this.#guardian = new Guardian({
      run: options.runId,
      log: `${options.runFolder}/guardian.log`,
      graceMs: options.guardianGraceMs ?? 2000,
      onTrouble: warn,
    });
    this.#sampler = new UsageSampler(this.#table, () => performance.now());
    this.#timer = setInterval(() => this.#sample(), SAMPLE_EVERY_MS);
    options.signal?.addEventListener("abort", this.#killAll, { once: true });
  }

  /** Begins to supervise, without any program yet. A folder that cannot be written to is an event, no error. */
  static async start(options: SupervisorOptions): Promise<Supervisor> {
    if (!options.runFolder.startsWith("/")) {
      throw new RoboError("internal", `The run folder ${options.runFolder} is no absolute path`);
    }
    // Logs try again later by themselves, and say what is wrong.
    await Deno.mkdir(options.runFolder, { recursive: true }).catch(() => {});
    return new Supervisor(options);
  }

  /** The programs, in the order in which they were added. */
  get processes(): readonly SupervisedProcess[] {
    return [...this.#processes.values()].map(({ process }) => process);
  }

  /** The guardian's process. */
  get guardianPid(): number | undefined {
    return this.#guardian.pid;
  }

  /** The program of this name. */
  process(name: string): SupervisedProcess | undefined {
    return this.#processes.get(name)?.process;
  }

  /** Path of the log of a node. */
  logPath(name: string): string {
    return `${this.runFolder}/${logName(name)}`;
  }

  /** Adds a program, which is not started yet. Throws when there is one of this name. */
  add(spec: ProgramSpec): SupervisedProcess {
    if (this.#processes.has(spec.name)) {
      throw new RoboError("config", `Two nodes are called ${spec.name}`, {
        hint: "Give one of them another name",
      });
    }
    const warn = (text: string) => this.#tell({ node: spec.name, kind: "warning", text });
    const log = this.#log(logName(spec.name), warn);
    const { bytesPerSecond } = this.#options;
    const output = new NodeOutput({
      node: spec.name,
      file: log,
      now: this.#now,
      onSlowed: warn,
      ...bytesPerSecond !== undefined && { bytesPerSecond },
    });
    const hasLimits = spec.limits.cpu !== undefined || spec.limits.memoryBytes !== undefined;
    const process = new SupervisedProcess(spec, {
      mark: {
        run: this.#options.runId,
        node: spec.name,
        launcher: { pid: Deno.pid, start: this.#launcherStart },
      },
      table: this.#table,
      output,
      guard: this.#guardian,
      tell: (event) => this.#tell({ node: spec.name, ...event }),
      group: () => hasLimits ? this.#controlGroups()?.node(spec.name, spec.limits) : undefined,
    });
    this.#processes.set(spec.name, { process, log, output });
    return process;
  }

  /** Adds something that happened to the journal, and tells it on; for those who build on this. */
  record(event: Omit<LaunchEvent, "time">): void {
    this.#tell(event);
  }

  /** Ends what launches whose launchers are gone have left on this machine, and tells each. */
  async reap(options?: ReapOptions): Promise<void> {
    for (const { run, node, pid, wasKilled } of await reapLeftovers(options)) {
      const how = wasKilled ? "was killed" : "was ended";
      this.#tell({ kind: "reaped", text: `process ${pid} of ${node} in run ${run} ${how}` });
    }
  }

  /** Kills everything at once; resolves when all is gone. */
  async killAll(reason: string): Promise<void> {
    await Promise.all(this.processes.map((process) => process.kill(reason)));
  }

  /** Stops all programs at once, ends whatever still carries the mark of the run, and then the guardian. */
  async [Symbol.asyncDispose](): Promise<void> {
    const reason = "the launch ends";
    await Promise.all(this.processes.map((process) => process.stop(reason)));
    await this.#sweep();
    clearInterval(this.#timer);
    this.#options.signal?.removeEventListener("abort", this.#killAll);
    await this.#guardian[Symbol.asyncDispose]();
    if (this.#groups instanceof ControlGroups) this.#groups[Symbol.dispose]();
    for (const { log } of this.#processes.values()) await log[Symbol.asyncDispose]();
    await this.#journal[Symbol.asyncDispose]();
  }

  readonly #killAll = (): void => void this.killAll("everything is to end at once");

  #log(
    name: string,
    onTrouble: (text: string) => void,
    more: Pick<LogFileOptions, "files" | "gapLine"> = {},
  ): LogFile {
    const path = `${this.runFolder}/${name}`;
    return new LogFile(path, { ...this.#options.logs, ...more, onTrouble });
  }

  #event(happening: Omit<LaunchEvent, "time">): LaunchEvent {
    return { time: this.#now(), ...happening };
  }

  #tell(happening: Omit<LaunchEvent, "time">): void {
    const event = this.#event(happening);
    void this.#journal.writeLine(JSON.stringify(event));
    this.#options.onEvent?.(event);
  }

  #sample(): void {
    const running = this.processes.flatMap((process) => {
      const { family } = process;
      return family === undefined ? [] : [{ process, family }];
    });
    const usages = running.length === 0
      ? undefined
      : this.#sampler.sample(running.map(({ family }) => family));
    for (const { process, family } of running) process.takeUsage(usages?.get(family));
    for (const { output } of this.#processes.values()) output.tellSkipped();
    if (++this.#samples % SAMPLES_PER_HEARTBEAT !== 0) return;
    for (const { process } of running) if (process.spec.heartbeat) process.send("\n");
  }

  #controlGroups(): ControlGroups | undefined {
    if (this.#groups === "not asked yet") this.#groups = ControlGroups.open(this.#options.runId);
    return this.#groups;
  }

  /** Kills what carries the mark of the run without belonging to any node's last start. */
  async #sweep(): Promise<void> {
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      const left = markedProcesses(this.#table, this.#launcherStart)
        .filter(({ mark }) => mark.run === this.#options.runId);
      if (left.length === 0) return;
      for (const { entry, mark } of left) {
        if (!send(entry.pid, "SIGKILL") || sweep > 0) continue;
        const text = `process ${entry.pid} was left behind: killed`;
        this.#tell({ node: mark.node, kind: "killed", text });
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function gapText(lost: number): string {
  return `${lost} events are missing here`;
}
