import { RoboError } from "../../../errors.ts";
import { type ConnectionInfo, HeaderSource } from "../../../protocols/jupyter/mod.ts";
import { KernelEntrances } from "./channels/kernel_entrances.ts";
import type { EntranceEvents, OpenEntrance } from "./channels/open_entrance.ts";
import { engineOptions } from "./engine_options.ts";
import type { EntranceOptions } from "./entrance.ts";
import { ConnectionFiles } from "./files/connection_files.ts";
import { KernelGuardian } from "./files/guardian.ts";
import { ScriptFolder } from "./files/script_folder.ts";
import { KernelEvents } from "./kernel_events.ts";
import { describeKernel } from "./kernel_info.ts";
import { kernelStatus } from "./kernel_status.ts";
import { DEFAULT_KERNEL_LIMITS, type KernelLimits } from "./limits.ts";
import type { KernelOptions, KernelParts } from "./options.ts";
import { Broadcast } from "./outputs/broadcast.ts";
import { OutputRing } from "./outputs/output_ring.ts";
import { makeRecords } from "./records/make_records.ts";
import { Refusals } from "./refusals.ts";
import type { Bench } from "./session/bench.ts";
import { CellOutputs } from "./session/cell_outputs.ts";
import { clientOf } from "./session/client_of.ts";
import { Dispatcher } from "./session/dispatcher.ts";
import { DriveLease } from "./session/drive_lease.ts";
import { EngineKeeper } from "./session/engine_keeper.ts";
import { EngineNews } from "./session/engine_news.ts";
import { Execution } from "./session/execution.ts";
import { Questions } from "./session/questions.ts";
import { RequestQueue } from "./session/request_queue.ts";
import type { Kernel, KernelEnd, KernelEvent, KernelStatus } from "./status.ts";

/** A kernel: its entrances, what serves them, and the engine. */
export class RunningKernel implements Kernel {
  readonly id: string = crypto.randomUUID();
  readonly ended: Promise<KernelEnd>;
  readonly #options: KernelOptions;
  readonly #parts: KernelParts;
  readonly #limits: KernelLimits;
  readonly #startedAt: number;
  readonly #events: KernelEvents;
  readonly #headers: HeaderSource;
  readonly #files: ConnectionFiles;
  readonly #entrances: KernelEntrances;
  readonly #questions: Questions;
  readonly #news: EngineNews;
  readonly #bench: Bench;
  readonly #dispatcher: Dispatcher;
  readonly #end: (reason: KernelEnd) => void;
  /** Whether a client has asked for the end, and is told so with the reply. */
  #isAskedToEnd = false;
  #guardian: KernelGuardian | undefined;
  /** Process group of the newest engine, which may be starting. */
  #group: number | undefined;
  /** Name of the first entrance. */
  #main: string | undefined;
  #closing: Promise<void> | undefined;

  /** A kernel that is to be started. */
  constructor(options: KernelOptions, parts: KernelParts) {
    const { name, logger, signal } = options;
    const { pid, language } = parts;
    const now = options.now ?? (() => Date.now());
    this.#options = options;
    this.#parts = parts;
    this.#limits = { ...DEFAULT_KERNEL_LIMITS, ...options.limits };
    this.#startedAt = now() / 1000;
    const { promise, resolve } = Promise.withResolvers<KernelEnd>();
    this.ended = promise;
    this.#end = resolve;
    this.#events = new KernelEvents(logger);
    this.#headers = new HeaderSource({ session: this.id, username: name, now });
    this.#files = new ConnectionFiles({ ...options, pid, startedAt: this.#startedAt });
    this.#entrances = new KernelEntrances({
      limits: this.#limits,
      files: this.#files,
      onFile: (path) => this.#guardian?.file(path),
    });
    const refusals = new Refusals({
      log: logger,
      now: () => performance.now(),
      told: (refusal) => this.#events.tell({ type: "refused", ...refusal }),
    });
    this.#questions = new Questions({
      headers: this.#headers,
      refusals,
      answer: (text) => this.#bench.engines.current?.input(text),
    });
    const ring = new OutputRing(this.#limits);
    const broadcast = new Broadcast({
      headers: this.#headers,
      kernelId: this.id,
      ring,
      entrances: () => this.#entrances.open,
    });
    const execution = new Execution();
    const outputs = new CellOutputs(broadcast, this.#questions);
    const tell = (event: KernelEvent) => this.#events.tell(event);
    const audience = { broadcast, outputs, execution, language, logger, tell };
    this.#news = new EngineNews({
      ...audience,
      questions: this.#questions,
      release: (group) => this.#guardian?.release(group),
    });
    this.#bench = {
      ...audience,
      ...makeRecords(options, this.#limits),
      info: describeKernel(options),
      cwd: options.cwd,
      isManaged: options.isManaged === true,
      engines: this.#makeKeeper(outputs),
      ring,
      queue: new RequestQueue(this.#limits),
      lease: new DriveLease(),
      scripts: new ScriptFolder({
        ...this.#limits,
        onRoot: (path) => void this.#guardian?.folder(path),
      }),
      refusals,
      now,
      interruptMs: this.#limits.interruptMs + (options.engine?.stubbornMs ?? 0),
      status: () => this.status(),
      clientOf: (request) => clientOf(request, options.clientName),
      end: (reason) => {
        this.#isAskedToEnd = true;
        this.#end(reason);
      },
    };
    this.#dispatcher = new Dispatcher(this.#bench, this.#headers);
    signal?.addEventListener("abort", this.#onAbort);
  }

  /** Starts it; resolves when clients can connect and cells can run. */
  async start(entrances: readonly EntranceOptions[]): Promise<void> {
    const { signal } = this.#options;
    signal?.throwIfAborted();
    const { engines } = this.#bench;
    // An init module may never end.
    const stop = () => void engines[Symbol.asyncDispose]();
    signal?.addEventListener("abort", stop);
    const all = [engines.first(), this.#openAll(entrances), this.#parts.language.warm()];
    try {
      await Promise.all(all);
    } catch (error) {
      await engines[Symbol.asyncDispose]();
      await Promise.allSettled(all);
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  connection(entrance?: string): ConnectionInfo {
    return this.#entrances.connection(entrance);
  }

  connectionFile(entrance?: string): string | undefined {
    const name = entrance ?? this.#main;
    return name === undefined ? undefined : this.#files.path(name);
  }

  status(): KernelStatus {
    const { name, version } = this.#options;
    return kernelStatus({
      bench: this.#bench,
      entrances: this.#entrances,
      news: this.#news,
      fixed: { name, version, pid: this.#parts.pid, startedAt: this.#startedAt },
    });
  }

  interrupt(): Promise<"idle" | "interrupted" | "died"> {
    return this.#bench.execution.interrupt(this.#bench);
  }

  disconnect(publicKey: string): number {
    return this.#entrances.disconnect(publicKey);
  }

  on(listener: (event: KernelEvent) => void): () => void {
    return this.#events.on(listener);
  }

  /** Ends the kernel: what waits is aborted, what runs is ended, and all clients are told before the sockets close. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    const { engines, queue, outputs, history, log, scripts } = this.#bench;
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    // First of all, so that nobody finds a kernel that no longer answers.
    await this.#files[Symbol.asyncDispose]();
    const dispatched = this.#dispatcher.close();
    queue.abort();
    await engines[Symbol.asyncDispose]();
    await Promise.all([queue.close(), dispatched]);
    // What was served last has left something to do.
    await this.#dispatcher.close();
    outputs.flush();
    this.#sayGoodbye();
    await this.#entrances[Symbol.asyncDispose]();
    outputs[Symbol.dispose]();
    this.#questions[Symbol.dispose]();
    await Promise.all([
      this.#parts.language[Symbol.asyncDispose](),
      history[Symbol.asyncDispose](),
      log?.[Symbol.asyncDispose](),
      scripts[Symbol.asyncDispose](),
    ]);
    await this.#guardian?.[Symbol.asyncDispose]();
    this.#end("closed");
    this.#events.clear();
  }

  /** Tells clients that this end is in good order, so that they do not take it for a death. */
  #sayGoodbye(): void {
    if (this.#isAskedToEnd) return;
    const content = { status: "ok", restart: false };
    this.#bench.broadcast.publish("shutdown_reply", { content });
  }

  readonly #onAbort = (): void => this.#end("closed");

  #makeKeeper(output: CellOutputs): EngineKeeper {
    return new EngineKeeper({
      start: this.#parts.startEngine,
      engine: { ...engineOptions(this.#options), onProcess: (group) => this.#born(group) },
      output,
      pauseMs: this.#limits.restartPauseMs,
      now: () => performance.now(),
      events: this.#news,
    });
  }

  async #openAll(entrances: readonly EntranceOptions[]): Promise<void> {
    if (entrances.length === 0) {
      throw new RoboError("usage", "A kernel needs an entrance", { hint: "Give at least one" });
    }
    this.#main = entrances[0]!.name;
    const open: OpenEntrance[] = [];
    for (const options of entrances) {
      open.push(await this.#entrances.add(options, this.#entranceEvents()));
    }
    this.#guardian = new KernelGuardian({
      word: this.#files.word,
      onTrouble: (text) => void this.#options.logger?.warn(text),
    });
    if (this.#group !== undefined) this.#guardian.guard(this.#group);
    for (const entrance of open) await this.#entrances.write(entrance);
    void this.#files.removeStale();
  }

  #born(group: number): void {
    // The one before may have failed while it started.
    if (this.#group !== undefined) this.#guardian?.release(this.#group);
    this.#group = group;
    this.#guardian?.guard(group);
  }

  #entranceEvents(): EntranceEvents {
    const { refusals, broadcast, lease } = this.#bench;
    return {
      request: (request) => this.#dispatcher.take(request),
      unreadable: (request) => this.#dispatcher.unreadable(request),
      inputReply: (entrance, message) => this.#questions.reply(entrance, message),
      subscribed: (entrance, topic) => broadcast.welcome(entrance, topic),
      joinedStdin: (entrance, peer) => this.#questions.joined(entrance, peer),
      refused: (refusal) => refusals.add(refusal),
      left: (entrance, channel, peer) => {
        this.#questions.left(entrance, peer);
        const isFree = channel === "shell" && lease.left(entrance.name, peer);
        if (isFree) this.#events.tell({ type: "drive" });
      },
    };
  }
}
