import { RoboError } from "../../../errors.ts";
import { type ConnectionInfo, HeaderSource } from "../../../protocols/jupyter/mod.ts";
import { KernelEntrances } from "./channels/kernel_entrances.ts";
import type { EntranceEvents, OpenEntrance } from "./channels/open_entrance.ts";
import type { Request } from "./channels/request.ts";
import { engineOptions } from "./engine_options.ts";
import type { EntranceOptions } from "./entrance.ts";
import { ConnectionFiles } from "./files/connection_files.ts";
import { KernelGuardian } from "./files/guardian.ts";
import { ScriptFolder } from "./files/script_folder.ts";
import { describeKernel } from "./kernel_info.ts";
import { DEFAULT_KERNEL_LIMITS, type KernelLimits } from "./limits.ts";
import type { KernelOptions, KernelParts } from "./options.ts";
import { Broadcast } from "./outputs/broadcast.ts";
import { OutputRing } from "./outputs/output_ring.ts";
import { ExecutionLog } from "./records/execution_log.ts";
import { History } from "./records/history.ts";
import { Refusals } from "./refusals.ts";
import type { Bench } from "./session/bench.ts";
import { CellOutputs } from "./session/cell_outputs.ts";
import { Dispatcher } from "./session/dispatcher.ts";
import { DriveLease } from "./session/drive_lease.ts";
import { EngineKeeper } from "./session/engine_keeper.ts";
import { EngineNews } from "./session/engine_news.ts";
import { Execution } from "./session/execution.ts";
import { Questions } from "./session/questions.ts";
import { RequestQueue } from "./session/request_queue.ts";
import type { ClientInfo, Kernel, KernelEnd, KernelEvent, KernelStatus } from "./status.ts";

/** A kernel: its entrances, what serves them, and the engine. */
export class RunningKernel implements Kernel {
  readonly id: string = crypto.randomUUID();
  readonly ended: Promise<KernelEnd>;
  readonly #options: KernelOptions;
  readonly #parts: KernelParts;
  readonly #limits: KernelLimits;
  readonly #startedAt: number;
  readonly #headers: HeaderSource;
  readonly #files: ConnectionFiles;
  readonly #entrances: KernelEntrances;
  readonly #questions: Questions;
  readonly #news: EngineNews;
  readonly #bench: Bench;
  readonly #dispatcher: Dispatcher;
  readonly #listeners = new Set<(event: KernelEvent) => void>();
  readonly #end: (reason: KernelEnd) => void;
  #guardian: KernelGuardian | undefined;
  /** Name of the first entrance. */
  #main: string | undefined;
  #closing: Promise<void> | undefined;

  /** A kernel that is to be started. */
  constructor(options: KernelOptions, parts: KernelParts) {
    const { logger, signal } = options;
    const now = options.now ?? (() => Date.now());
    this.#options = options;
    this.#parts = parts;
    this.#limits = { ...DEFAULT_KERNEL_LIMITS, ...options.limits };
    this.#startedAt = now() / 1000;
    const { promise, resolve } = Promise.withResolvers<KernelEnd>();
    this.ended = promise;
    this.#end = resolve;
    this.#headers = new HeaderSource({ session: this.id, username: options.name, now });
    this.#files = new ConnectionFiles({ ...options, pid: parts.pid, startedAt: this.#startedAt });
    this.#entrances = new KernelEntrances({
      limits: this.#limits,
      files: this.#files,
      onFile: (path) => this.#guardian?.file(path),
    });
    const refusals = new Refusals({
      log: logger,
      now: () => performance.now(),
      told: (refusal) => this.#tell({ type: "refused", ...refusal }),
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
    const { language } = parts;
    const tell = (event: KernelEvent) => this.#tell(event);
    this.#news = new EngineNews({
      broadcast,
      outputs,
      questions: this.#questions,
      execution,
      language,
      logger,
      tell,
      guard: (group, isThere) => this.#guard(group, isThere),
    });
    this.#bench = {
      ...this.#makeRecords(),
      info: describeKernel(options),
      cwd: options.cwd,
      isManaged: options.isManaged === true,
      language,
      engines: this.#makeKeeper(outputs),
      execution,
      outputs,
      broadcast,
      ring,
      queue: new RequestQueue(this.#limits),
      lease: new DriveLease(),
      refusals,
      logger,
      now,
      status: () => this.status(),
      clientOf: (request) => this.#clientOf(request),
      tell,
      end: this.#end,
    };
    this.#dispatcher = new Dispatcher(this.#bench, this.#headers);
    signal?.addEventListener("abort", this.#onAbort);
  }

  /** Starts it; resolves when clients can connect and cells can run. */
  async start(entrances: readonly EntranceOptions[]): Promise<void> {
    this.#options.signal?.throwIfAborted();
    // The engine takes longest: everything else happens meanwhile.
    const { engines } = this.#bench;
    const all = [engines.first(), this.#openAll(entrances), this.#parts.language.warm()];
    try {
      await Promise.all(all);
    } catch (error) {
      await engines[Symbol.asyncDispose]();
      await Promise.allSettled(all);
      throw error;
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
    const { execution, engines, queue, ring, lease, refusals, history, log } = this.#bench;
    const enginePid = engines.current?.pid;
    const { cell } = execution;
    const { holder } = lease;
    return {
      name: this.#options.name,
      version: this.#options.version,
      pid: this.#parts.pid,
      ...(enginePid === undefined ? {} : { enginePid }),
      startedAt: this.#startedAt,
      ...(cell === undefined ? {} : { cell }),
      queued: queue.length,
      clients: this.#entrances.clients,
      ...(holder === undefined ? {} : { drive: { ...holder.client, since: holder.since / 1000 } }),
      executionCount: execution.count,
      kept: { messages: ring.length, bytes: ring.bytes },
      counters: {
        cells: execution.tally.all(),
        refused: refusals.tally.all(),
        lostOutput: this.#entrances.lostOutput,
        engineDeaths: this.#news.deaths,
        lostLines: history.lost + (log?.lost ?? 0),
      },
    };
  }

  interrupt(): Promise<"idle" | "interrupted" | "died"> {
    return this.#bench.execution.interrupt(this.#bench);
  }

  async addEntrance(
    options: EntranceOptions,
    { file = false }: { readonly file?: boolean } = {},
  ): Promise<ConnectionInfo> {
    const entrance = await this.#entrances.add(options, this.#events());
    if (file) await this.#entrances.write(entrance);
    return this.#files.described(entrance.connection);
  }

  async removeEntrance(name: string): Promise<void> {
    await this.#entrances.remove(name);
  }

  disconnect(publicKey: string): number {
    return this.#entrances.disconnect(publicKey);
  }

  on(listener: (event: KernelEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
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
    outputs.flush();
    await this.#entrances[Symbol.asyncDispose]();
    outputs[Symbol.dispose]();
    this.#questions[Symbol.dispose]();
    await Promise.all([
      history[Symbol.asyncDispose](),
      log?.[Symbol.asyncDispose](),
      scripts[Symbol.asyncDispose](),
    ]);
    await this.#guardian?.[Symbol.asyncDispose]();
    this.#end("closed");
    this.#listeners.clear();
  }

  readonly #onAbort = (): void => this.#end("closed");

  #makeRecords(): Pick<Bench, "history" | "log" | "scripts"> {
    const { historyFile: file, logFile, logger } = this.#options;
    const { historyEntries: entries, logBytes: maxBytes, scriptBytes } = this.#limits;
    const onTrouble = (text: string) => void logger?.warn(text);
    return {
      history: new History({ file, entries, onTrouble }),
      log: logFile === undefined ? undefined : new ExecutionLog(logFile, { maxBytes, onTrouble }),
      scripts: new ScriptFolder({
        scriptBytes,
        onRoot: (path) => this.#guardian?.folder(path),
      }),
    };
  }

  #makeKeeper(output: CellOutputs): EngineKeeper {
    return new EngineKeeper({
      start: this.#parts.startEngine,
      engine: engineOptions(this.#options),
      output,
      pauseMs: this.#limits.restartPauseMs,
      now: () => performance.now(),
      events: this.#news,
    });
  }

  #tell(event: KernelEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#options.logger?.error("A listener failed", { error: String(error) });
      }
    }
  }

  async #openAll(entrances: readonly EntranceOptions[]): Promise<void> {
    if (entrances.length === 0) {
      throw new RoboError("usage", "A kernel needs an entrance", { hint: "Give at least one" });
    }
    this.#main = entrances[0]!.name;
    const open: OpenEntrance[] = [];
    for (const options of entrances) {
      open.push(await this.#entrances.add(options, this.#events()));
    }
    this.#guardian = new KernelGuardian({
      word: this.#files.word,
      onTrouble: (text) => void this.#options.logger?.warn(text),
    });
    const pid = this.#bench.engines.current?.pid;
    if (pid !== undefined) this.#guardian.guard(pid);
    for (const entrance of open) await this.#entrances.write(entrance);
    void this.#files.removeStale();
  }

  #guard(group: number, isThere: boolean): void {
    if (isThere) this.#guardian?.guard(group);
    else this.#guardian?.release(group);
  }

  #events(): EntranceEvents {
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
        if (channel === "shell" && lease.left(entrance.name, peer)) this.#tell({ type: "drive" });
      },
    };
  }

  #clientOf(request: Request): ClientInfo {
    const { session, username } = request.message.header;
    const publicKey = request.entrance.userOf(request);
    const entrance = request.entrance.name;
    if (publicKey === undefined) return { session, username, entrance };
    return {
      session,
      username,
      entrance,
      key: this.#options.clientName?.(publicKey) ?? publicKey,
    };
  }
}
