import { RoboError } from "../../../errors.ts";
import { pause } from "../../../transports/pause.ts";
import { toFileUrl } from "../../../system/paths.ts";
import { CrashReport } from "./crash_report.ts";
import { describeDeath, LastWords } from "./death.ts";
import type { Engine, EngineDeath, EngineEvents, EngineOptions } from "./engine.ts";
import { EngineOutput } from "./engine_output.ts";
import { type EngineProcess, spawnEngine } from "./engine_process.ts";
import { makeNonce } from "./frames.ts";
import { initFailure } from "./init_failure.ts";
import { InspectorLines } from "./inspector_lines.ts";
import { InspectorSession } from "./inspector_session.ts";
import type { Answer, BootOptions, EngineMessage } from "./messages.ts";
import { ProcessEngine } from "./process_engine.ts";

const DEFAULT_STUBBORN_MS = 3000;
const DEFAULT_MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** How long what an engine wrote last is still read when other processes hold its pipes open, in milliseconds. */
const DRAIN_MS = 200;

/** How long its processes get to end after SIGTERM, in milliseconds. */
const GRACE_MS = 300;

/** How long the hook of the init module that learns of a death may take before cells run, in milliseconds. */
const HOOK_MS = 5000;

/**
 * Starts an engine; resolves when it can run cells. Rejects with a `RoboError`: `config` when the init module throws or
 * cannot be parsed, `unavailable` when the process cannot be started or ends at once, and with the signal's reason when that aborts.
 */
export async function startEngine(options: EngineOptions, events: EngineEvents): Promise<Engine> {
  options.signal?.throwIfAborted();
  const start = new EngineStart(options, events);
  try {
    return await start.engine();
  } catch (error) {
    await start.end({ kind: "closed", words: "it was closed" });
    options.signal?.throwIfAborted();
    throw error;
  }
}

/** An engine on its way from a process to what runs cells. */
class EngineStart {
  readonly #options: EngineOptions;
  readonly #events: EngineEvents;
  readonly #process: EngineProcess;
  readonly #output: EngineOutput;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines = new InspectorLines();
  readonly #lastWords = new LastWords();
  readonly #ready = Promise.withResolvers<EngineMessage & { readonly say: "ready" }>();
  readonly #death: Promise<EngineDeath>;
  #session: InspectorSession | undefined;
  #engine: ProcessEngine | undefined;
  /** Why it was ended from here. */
  #ended: EngineDeath | undefined;
  readonly #crash = new CrashReport((text) =>
    void this.#events.stream(this.#stderrCell, "stderr", text)
  );
  #stderrCell = 0;
  /** Whether it is being interrupted: some code cannot be ended without the process. */
  #isInterrupted = false;

  constructor(options: EngineOptions, events: EngineEvents) {
    this.#options = options;
    this.#events = events;
    const nonce = makeNonce();
    this.#process = spawnEngine(options, { nonce: nonce.toHex(), ...bootOptions(options) });
    const { child } = this.#process;
    options.onProcess?.(child.pid);
    this.#input = child.stdin.getWriter();
    this.#input.closed.catch(() => {});
    this.#output = new EngineOutput({ stdout: child.stdout, stderr: child.stderr }, {
      nonce,
      maxBytes: options.maxOutputBytes ?? DEFAULT_MAX_OUTPUT_BYTES,
      onText: (cell, name, text) => this.#text(cell, name, text),
      onMessage: (cell, message) => this.#message(cell, message),
    });
    this.#death = this.#watch();
    options.signal?.addEventListener("abort", this.#abort);
  }

  /** Resolves when it can run cells. */
  async engine(): Promise<Engine> {
    const died = this.#death.then((death) => {
      throw new RoboError("unavailable", `The engine did not start: ${death.words}`, {
        hint: "Look at what it wrote on stderr",
      });
    });
    const session = await Promise.race([died, this.#lines.url.then(InspectorSession.connect)]);
    this.#session = session;
    // Without its inspector nothing can be done with it.
    void session.closed.then(() => this.#lostInspector());
    const { initError, hooks } = await Promise.race([died, this.#ready.promise]);
    if (initError !== undefined) throw initFailure(this.#options.init!, initError);
    const { result } = await session.send("Runtime.evaluate", { expression: "__robo__" });
    const { stubbornMs = DEFAULT_STUBBORN_MS, previousDeath } = this.#options;
    this.#engine = new ProcessEngine({
      process: this.#process,
      session,
      helper: result.objectId,
      output: this.#output,
      answer: (answer) => this.#tell(answer),
      death: this.#death,
      end: (death) => this.end(death),
      interrupting: (isSo) => this.#isInterrupted = isSo,
      events: this.#events,
      stubbornMs,
    });
    if (previousDeath !== undefined && hooks.includes("onEngineDeath")) {
      await Promise.race([died, this.#engine.runHook("onEngineDeath", previousDeath, HOOK_MS)]);
    }
    return this.#engine;
  }

  /** Ends it. */
  async end(death: EngineDeath): Promise<void> {
    this.#ended ??= death;
    const { signal } = this.#process;
    if (death.kind === "stuck") signal("SIGKILL");
    else signal("SIGTERM");
    const kill = new AbortController();
    void pause(GRACE_MS, kill.signal).then(() => kill.signal.aborted || signal("SIGKILL"));
    await this.#death;
    kill.abort();
  }

  #abort = (): void => void this.end({ kind: "closed", words: "it was closed" });

  #tell(line: Answer): void {
    const bytes = new TextEncoder().encode(`${JSON.stringify(line)}\n`);
    this.#input.write(bytes).catch(() => {});
  }

  #text(cell: number, name: "stdout" | "stderr", text: string): void | Promise<void> {
    if (name === "stdout") return this.#events.stream(cell, name, text);
    this.#lastWords.hear(text);
    this.#stderrCell = cell;
    const rest = this.#crash.filter(this.#lines.filter(text));
    if (rest !== "") return this.#events.stream(cell, name, rest);
  }

  #message(cell: number, message: EngineMessage): void {
    if (message.say === "ready") return this.#ready.resolve(message);
    // The init module may show something; but it has nobody to ask.
    if (this.#engine !== undefined) return this.#engine.hear(cell, message);
    if (message.say === "display") this.#events.display(cell, message.output);
    if (message.say === "ask") this.#tell({ none: true, question: message.question });
  }

  async #watch(): Promise<EngineDeath> {
    const { child, signal } = this.#process;
    const status = await child.status; // What it started goes with it.
    signal("SIGKILL");
    const drained = new AbortController();
    await Promise.race([this.#output.ended, pause(DRAIN_MS, drained.signal)]);
    drained.abort();
    await this.#output.cut();
    await this.#output.ended;
    this.#crash.end();
    const held = this.#lines.end();
    if (held !== "") await this.#events.stream(0, "stderr", held);
    this.#session?.[Symbol.dispose]();
    await this.#input.abort().catch(() => {});
    this.#options.signal?.removeEventListener("abort", this.#abort);
    if (this.#ended !== undefined) return this.#ended;
    const death = describeDeath(status, this.#lastWords);
    if (!this.#isInterrupted || death.code !== 1) return death;
    return {
      kind: "stuck",
      words:
        "it was interrupted in code that cannot be ended alone, such as a module's own, and ended with it",
    };
  }

  async #lostInspector(): Promise<void> {
    const wait = new AbortController();
    await Promise.race([this.#death, pause(GRACE_MS, wait.signal)]);
    if (!wait.signal.aborted) await this.end({ kind: "signal", words: "its inspector was closed" });
    wait.abort();
  }
}

function bootOptions({ init }: EngineOptions): Omit<BootOptions, "nonce"> {
  return init === undefined ? {} : { init: toFileUrl(init).href };
}
