import { RoboError } from "../../errors.ts";
import {
  type ConnectionInfo,
  HeaderSource,
  type JsonObject,
  type JupyterMessage,
  type KernelInfo,
} from "../../protocols/jupyter/mod.ts";
import { CONNECT_WITHIN_MS, DEAD_AFTER_MS, type KernelClientOptions } from "./client_options.ts";
import { clientSecurity } from "./client_security.ts";
import { CommandLog, type CommandRecord } from "./command_log.ts";
import type { CommandResult, ExecuteOptions, ExecuteResult } from "./execute_options.ts";
import { plainText } from "./execution.ts";
import { Executions } from "./executions.ts";
import { IopubFeed, type IopubOptions } from "./iopub_feed.ts";
import { CommTable, type KernelComm } from "./kernel_comm.ts";
import type { KernelPlace } from "./kernel_place.ts";
import { KernelQuestions, type KernelRequestOptions } from "./kernel_questions.ts";
import type { RequestChannel } from "./kernel_sockets.ts";
import type { WireOptions } from "./kernel_wire.ts";
import { type LocatedKernel, locateKernel } from "./locate_kernel.ts";
import { type OpenWire, openWire } from "./open_wire.ts";
import { RecentIds } from "./recent_ids.ts";
import { relocateKernel } from "./relocate_kernel.ts";
import { type KernelReplay, readReplay, unseen } from "./replay.ts";

/** What became of a client that has connected again. */
export interface Reconnected extends KernelReplay {
  /** Whether it is the kernel of before, with its state; else another, or one that was started anew. */
  readonly isSameKernel: boolean;
}

/** What kernels of robo call themselves. */
const ROBO = "robo";

/**
 * A client of a Jupyter kernel: `robo interpreter`, ipykernel, or any other. Runs code, shows what comes out, interrupts, asks,
 * and notices when the kernel dies.
 *
 * @example
 * ```ts
 * import { KernelClient, RoboError } from "robo";
 * import assert from "node:assert/strict";
 *
 * // The newest kernel that lives on this machine; here none does.
 * await assert.rejects(KernelClient.connect({}, { folder: "/nowhere" }), RoboError);
 * ```
 *
 * @example
 * ```ts ignore
 * import { KernelClient } from "robo";
 *
 * await using kernel = await KernelClient.connect();
 * const { status, result, stdout } = await kernel.execute("arm.position()");
 * ```
 */
export class KernelClient extends KernelQuestions implements AsyncDisposable {
  readonly #place: KernelPlace;
  readonly #options: KernelClientOptions;
  readonly #headers: HeaderSource;
  readonly #executions: Executions;
  readonly #comms: CommTable;
  readonly #commands = new CommandLog();
  readonly #feeds = new Set<IopubFeed>();
  readonly #heard = new RecentIds();
  #located: LocatedKernel;
  #open: OpenWire | undefined;
  /** Messages of iopub that wait until those before them are there. */
  #held: JupyterMessage[] | undefined;
  #isClosed = false;

  private constructor(place: KernelPlace, options: KernelClientOptions, located: LocatedKernel) {
    super();
    this.#place = place;
    this.#options = options;
    this.#located = located;
    const { session = crypto.randomUUID(), username } = place;
    this.#headers = new HeaderSource({
      session,
      ...(username === undefined ? {} : { username }),
      now: Date.now,
    });
    this.#executions = new Executions({
      send: (content, metadata) =>
        this.#wire.request("shell", { type: "execute_request", content, metadata }),
      interrupt: (msgId) => this.interrupt({ msgId }),
      canTakeBack: () => this.isRobo,
      answer: (content, { header }) =>
        this.#wire.tell("stdin", { type: "input_reply", content, parent: header }),
    });
    this.#comms = new CommTable(
      (type, content, extras) => this.#wire.tell("shell", { type, content, ...extras }),
      options.onComm,
    );
  }

  /**
   * Connects to a kernel, by default to the newest that lives on this machine, and waits until it has answered and its output
   * is heard.
   *
   * Rejects with a `RoboError`: `unavailable` when there is none, or it does not answer in time; `missing` when there is no such
   * file; `data` when the file cannot be used.
   */
  static async connect(
    place: KernelPlace = {},
    options: KernelClientOptions = {},
  ): Promise<KernelClient> {
    const client = new KernelClient(place, options, await locateKernel(place, lookUp(options)));
    await client.#connect();
    return client;
  }

  /** Session of this client's messages. */
  get session(): string {
    return this.#headers.session;
  }

  /** Path of the connection file; `undefined` where there is none. */
  get path(): string | undefined {
    return this.#located.path;
  }

  /** Where the kernel listens. */
  get info(): ConnectionInfo {
    return this.#located.info;
  }

  /** What the kernel said of itself when the client connected. */
  get description(): KernelInfo {
    return this.#opened.kernelInfo;
  }

  /** Whether it is a kernel of robo, which answers `robo_…` requests. */
  get isRobo(): boolean {
    return this.description.implementation === ROBO;
  }

  /** What this client has had executed, the oldest first; the newest 1000. The history of all is `history()`. */
  get commands(): readonly CommandRecord[] {
    return this.#commands.records;
  }

  /** Messages of the kernel that could not be read. */
  get unreadable(): number {
    return this.#opened.wire.unreadable;
  }

  /** Whether the kernel's heart beats: asks it, and waits `deadAfterMs` at most. */
  isKernelAlive(): Promise<boolean> {
    return this.#isClosed ? Promise.resolve(false) : this.#opened.wire.checkAlive();
  }

  /**
   * Runs `code`, and resolves when both the reply and the end of the output are there; also when the code has failed.
   *
   * Rejects with a `KernelDiedError` within two seconds of the kernel's death, and with a `RoboError` of kind `lost` when the
   * connection breaks before the reply.
   */
  execute(code: string, options: ExecuteOptions = {}): Promise<ExecuteResult> {
    return this.#executions.run(
      code,
      options,
      (id) => this.#commands.add({ id, code, sentAt: Date.now() }),
    );
  }

  /** Runs `code`; what most need of {@linkcode execute}. */
  async runCommand(code: string, options: ExecuteOptions = {}): Promise<CommandResult> {
    const { id, session, content, result, stdout, stderr } = await this.execute(code, options);
    return { id, session, content, result: plainText(result), stdout, stderr };
  }

  /** As described for {@linkcode KernelQuestions.request}. */
  override request(
    channel: RequestChannel,
    message: { readonly type: string; readonly content?: JsonObject },
    options: KernelRequestOptions = {},
  ): Promise<JupyterMessage> {
    const { signal, metadata, buffers } = options;
    const { type, content = {} } = message;
    const { reply } = this.#wire.request(channel, { type, content, metadata, buffers }, signal);
    return reply;
  }

  /** All messages of iopub from now on: what any client has executed, and what came of it. */
  iopub(options: IopubOptions = {}): IopubFeed {
    const feed = new IopubFeed(options, (ended) => void this.#feeds.delete(ended));
    if (this.#isClosed) feed.end();
    else this.#feeds.add(feed);
    return feed;
  }

  /** Opens a comm to whatever the kernel has registered as `targetName`. */
  openComm(targetName: string, data: JsonObject = {}): Promise<KernelComm> {
    return this.#comms.open(targetName, data);
  }

  /** What a kernel of robo remembers of its iopub, since the message `after` or from the beginning of its ring. */
  async replay(after?: string, options: KernelRequestOptions = {}): Promise<KernelReplay> {
    const content = after === undefined ? {} : { after };
    const reply = await this.request("control", { type: "robo_replay_request", content }, options);
    return readReplay(reply.content);
  }

  /**
   * Connects again: after the kernel's death, or when the network was away. Reads the connection file anew, and looks until
   * `timeoutMs` (default that of the client) for a kernel that lives. What a kernel of robo has published meanwhile is handed to
   * the readers of `iopub()`, and returned. Calls that wait are rejected.
   */
  async reconnect(options: { readonly timeoutMs?: number } = {}): Promise<Reconnected> {
    if (this.#isClosed) throw closed();
    const before = this.#open?.wire.kernelSession;
    await this.#open?.wire.close();
    const { timeoutMs = this.#options.timeoutMs ?? CONNECT_WITHIN_MS } = options;
    this.#located = await relocateKernel(this.#place, this.#located, {
      ...lookUp(this.#options),
      withinMs: timeoutMs,
    });
    this.#held = [];
    try {
      await this.#connect();
      const isSameKernel = before !== undefined && this.#opened.wire.kernelSession === before;
      const replay = await this.#missed(isSameKernel, timeoutMs);
      for (const message of replay.messages) this.#feed(message);
      return { isSameKernel, ...replay };
    } finally {
      const held = this.#held;
      this.#held = undefined;
      for (const message of held) this.#publish(message);
    }
  }

  /** Ends the connection; the kernel goes on. Calls that wait are rejected. Harmless when repeated. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const feed of this.#feeds) feed.end();
    this.#feeds.clear();
    await this.#open?.wire.close();
  }

  /** As {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #opened(): OpenWire {
    if (this.#open === undefined) throw closed();
    return this.#open;
  }

  get #wire(): OpenWire["wire"] {
    return this.#opened.wire;
  }

  async #connect(): Promise<void> {
    const { timeoutMs = CONNECT_WITHIN_MS, signal, deadAfterMs = DEAD_AFTER_MS } = this.#options;
    const { info } = this.#located;
    const options: WireOptions = {
      info,
      security: clientSecurity(info, this.#place.security),
      headers: this.#headers,
      deadAfterMs,
      onIopub: (message) => this.#heardIopub(message),
      onStdin: (message) => {
        if (message.header.msg_type === "input_request") void this.#executions.asked(message);
      },
      onDead: (error) => this.#options.onDead?.(error),
      onWarning: (text) => this.#options.onWarning?.(text),
    };
    this.#open = await openWire(options, { timeoutMs, signal });
    if (this.#isClosed) await this.#open.wire.close();
  }

  /** What was published while we were away. A kernel that is busy does not answer: then we go on without. */
  async #missed(isSameKernel: boolean, timeoutMs: number): Promise<KernelReplay> {
    if (!this.isRobo) return { messages: [], lost: 0 };
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const replay = await this.replay(isSameKernel ? this.#heard.last : undefined, { signal });
      const news = unseen(replay, (id) => this.#heard.has(id));
      for (const { header } of news.messages) this.#heard.add(header.msg_id);
      return news;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.#options.onWarning?.("The kernel does not say what it has published meanwhile");
      return { messages: [], lost: 0 };
    }
  }

  #heardIopub(message: JupyterMessage): void {
    // It says that the subscription has arrived, and nothing else.
    if (message.header.msg_type === "iopub_welcome") return;
    if (this.#held === undefined) return this.#publish(message);
    this.#held.push(message);
  }

  #publish(message: JupyterMessage): void {
    if (!this.#heard.add(message.header.msg_id)) return;
    this.#feed(message);
    this.#comms.heard(message);
    this.#executions.heard(message);
    const { execution_state: state } = message.content;
    if (message.header.msg_type === "status" && typeof state === "string") {
      this.#options.onStatus?.(state);
    }
  }

  #feed(message: JupyterMessage): void {
    for (const feed of this.#feeds) feed.push(message);
  }
}

function lookUp({ folder, environment, timeoutMs, signal }: KernelClientOptions) {
  return {
    ...(folder === undefined ? {} : { folder }),
    ...(environment === undefined ? {} : { environment }),
    ...(timeoutMs === undefined ? {} : { timeoutMs: Math.min(timeoutMs, 1000) }),
    signal,
  };
}

function closed(): RoboError {
  return new RoboError("unavailable", "The client of the kernel has been closed");
}
