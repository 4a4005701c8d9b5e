import { cpuSeconds } from "../lib/cpu_time.ts";
import { freePorts, pause, portOpen } from "../lib/ports.ts";
import { type Mark, Program } from "../lib/program.ts";
import { RoboProcess } from "./robo_process.ts";

/** What a robot's load came to. */
export interface LoadSample {
  /** Messages that were published. */
  readonly published: number;
  /** Messages that another subscriber received, a second. */
  readonly delivered: number;
  /** Processors that the hub kept busy. */
  readonly hubLoad: number;
  /** What was recorded, when it was. */
  readonly recorded?: {
    readonly messages: number;
    readonly lost: number;
    /** Processors that the recorder kept busy. */
    readonly load: number;
    /** Bytes of the file. */
    readonly size: number;
  };
}

/** A hub with a publisher and a subscriber, each a process of its own. */
export class Laboratory implements AsyncDisposable {
  /** Both endpoints, as `--connect` takes them. */
  readonly core: string;
  readonly #hub: RoboProcess;
  readonly #seconds: number;

  /** Starts a hub. */
  static async start(seconds: number): Promise<Laboratory> {
    const [input, output, control] = freePorts(3) as [number, number, number];
    const core = `tcp://127.0.0.1:${input},tcp://127.0.0.1:${output}`;
    const [into, out] = core.split(",") as [string, string];
    const hub = await RoboProcess.start([
      ...["core", "--in", into, "--out", out, "--control", `127.0.0.1:${control}`],
      ...["--stats", "--json", "--interval", "1s", "--key", "robo-bench-record", "--no-beacon"],
    ]);
    await portOpen(control);
    return new Laboratory(hub, core, seconds);
  }

  private constructor(hub: RoboProcess, core: string, seconds: number) {
    this.#hub = hub;
    this.core = core;
    this.#seconds = seconds;
  }

  /** Runs the load once, while `path` is recorded where it is given. */
  async run(path?: string, flags: readonly string[] = []): Promise<LoadSample> {
    await using stack = new AsyncDisposableStack();
    const listener = stack.use(await this.program("listener.ts"));
    const load = stack.use(await this.program("load.ts", "--seconds", `${this.#seconds}`));
    const recorder = path === undefined ? undefined : stack.use(
      await RoboProcess.start([
        ...["record", "load/**", "--connect", this.core, "--output", path],
        ...["--force", "--json", ...flags],
      ], "Records to"),
    );
    const start = performance.now();
    const cpu = await this.#cpu(recorder);
    const { messages: published } = await load.mark();
    const elapsed = (performance.now() - start) / 1000;
    const after = await this.#cpu(recorder);
    const received = await settled(listener);
    const sample = {
      published,
      delivered: received.messages / elapsed,
      hubLoad: (after.hub - cpu.hub) / elapsed,
    };
    if (recorder === undefined) return sample;
    const { messages, lostInHub, lostHere, size } = await recorder.result<
      { messages: number; lostInHub: number | null; lostHere: number; size: number }
    >("interrupt");
    const load_ = (after.recorder - cpu.recorder) / elapsed;
    const lost = (lostInHub ?? 0) + lostHere;
    return { ...sample, recorded: { messages, lost, load: load_, size } };
  }

  /** Starts one of the programs beside this file, connected to the hub. */
  program(name: string, ...args: readonly string[]): Promise<Program> {
    const file = new URL(name, import.meta.url).pathname;
    const deno = [Deno.execPath(), "run", "--quiet", "--allow-all"];
    return Program.start([...deno, file, "--connect", this.core, ...args]);
  }

  /** Ends the hub. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#hub[Symbol.asyncDispose]();
  }

  async #cpu(recorder: RoboProcess | undefined): Promise<{ hub: number; recorder: number }> {
    return {
      hub: await cpuSeconds(this.#hub.pid),
      recorder: recorder === undefined ? 0 : await cpuSeconds(recorder.pid),
    };
  }
}

/** What a listener has received when nothing comes any more. */
async function settled(listener: Program): Promise<Mark> {
  let last = await listener.mark();
  while (true) {
    await pause(300);
    const next = await listener.mark();
    if (next.messages === last.messages) return next;
    last = next;
  }
}
