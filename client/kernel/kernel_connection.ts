import { RoboError } from "../../errors.ts";
import {
  type ConnectionInfo,
  HeaderSource,
  type JsonObject,
  type JupyterMessage,
  type KernelInfo,
} from "../../protocols/jupyter/mod.ts";
import {
  CONNECT_WITHIN_MS,
  DEAD_AFTER_MS,
  type KernelClientOptions,
  searchOptions,
} from "./client_options.ts";
import { clientSecurity } from "./client_security.ts";
import type { IopubFeed, IopubOptions } from "./iopub_feed.ts";
import { IopubStream } from "./iopub_stream.ts";
import type { KernelPlace } from "./kernel_place.ts";
import { KernelQuestions, type KernelRequestOptions } from "./kernel_questions.ts";
import type { RequestChannel } from "./kernel_sockets.ts";
import type { KernelWire, WireOptions } from "./kernel_wire.ts";
import type { LocatedKernel } from "./locate_kernel.ts";
import { type OpenWire, openWire } from "./open_wire.ts";
import { relocateKernel } from "./relocate_kernel.ts";
import { type KernelReplay, readReplay } from "./replay.ts";

/** What became of a client that has connected again. */
export interface Reconnected extends KernelReplay {
  /** Whether it is the kernel of before, with its state; else another, or one that was started anew. */
  readonly isSameKernel: boolean;
}

/** How a client is to connect again. */
export interface ReconnectOptions {
  /** How long a kernel is looked for, and may then take to answer, in milliseconds (default that of the client). */
  readonly timeoutMs?: number;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** What kernels of robo call themselves. */
const ROBO = "robo";

/** The connection of a client to its kernel: how it comes to be, breaks, and comes to be again. */
export abstract class KernelConnection extends KernelQuestions implements AsyncDisposable {
  readonly #place: KernelPlace;
  readonly #options: KernelClientOptions;
  readonly #headers: HeaderSource;
  readonly #iopub = new IopubStream((message) => {
    this.heard(message);
    const { execution_state: state } = message.content;
    if (message.header.msg_type === "status" && typeof state === "string") {
      this.#options.onStatus?.(state);
    }
  });
  #located: LocatedKernel;
  #open: OpenWire | undefined;
  #reconnecting: Promise<Reconnected> | undefined;
  #isClosed = false;

  /** Made by `KernelClient.connect()`. */
  constructor(place: KernelPlace, options: KernelClientOptions, located: LocatedKernel) {
    super();
    this.#located = located;
    this.#place = place;
    this.#options = options;
    const { session = crypto.randomUUID(), username } = place;
    this.#headers = new HeaderSource({
      session,
      ...(username === undefined ? {} : { username }),
      now: Date.now,
    });
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

  /** Messages of the kernel that could not be read. */
  get unreadable(): number {
    return this.wire.unreadable;
  }

  /** Whether the kernel's heart beats: asks it, and waits `deadAfterMs` at most. */
  isKernelAlive(): Promise<boolean> {
    return this.#isClosed ? Promise.resolve(false) : this.wire.checkAlive();
  }

  /** As described for {@linkcode KernelQuestions.request}. */
  override request(
    channel: RequestChannel,
    message: { readonly type: string; readonly content?: JsonObject },
    options: KernelRequestOptions = {},
  ): Promise<JupyterMessage> {
    const { signal, metadata, buffers } = options;
    const { type, content = {} } = message;
    const { reply } = this.wire.request(channel, { type, content, metadata, buffers }, signal);
    return reply;
  }

  /** All messages of iopub from now on: what any client has executed, and what came of it. */
  iopub(options: IopubOptions = {}): IopubFeed {
    return this.#iopub.feed(options);
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
   *
   * Rejects as `KernelClient.connect` does; it may be tried again.
   */
  reconnect(options: ReconnectOptions = {}): Promise<Reconnected> {
    if (this.#isClosed) return Promise.reject(closed());
    this.#reconnecting ??= this.#reconnect(options).finally(() => this.#reconnecting = undefined);
    return this.#reconnecting;
  }

  /** Ends the connection; the kernel goes on. Calls that wait are rejected. Harmless when repeated. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#iopub.close();
    this.ended();
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

  /**
   * The connection as it is now.
   *
   * @internal
   */
  protected get wire(): KernelWire {
    return this.#opened.wire;
  }

  /** A message of iopub is news. */
  protected abstract heard(message: JupyterMessage): void;

  /** Nothing more will come over the connection of before. */
  protected abstract ended(): void;

  /** A cell asks for a line of input. */
  protected abstract asked(message: JupyterMessage): void;

  /** Connects to the kernel that was located. */
  protected async connect(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    const { info } = this.#located;
    const options: WireOptions = {
      info,
      security: clientSecurity(info, this.#place.security),
      headers: this.#headers,
      deadAfterMs: this.#options.deadAfterMs ?? DEAD_AFTER_MS,
      onIopub: (message) => this.#iopub.heard(message),
      onStdin: (message) => {
        if (message.header.msg_type === "input_request") this.asked(message);
      },
      onDead: (error) => {
        this.ended();
        this.#options.onDead?.(error);
      },
      onWarning: (text) => this.#options.onWarning?.(text),
    };
    this.#open = await openWire(options, { timeoutMs, signal });
    if (this.#isClosed) await this.#open.wire.close();
  }

  async #reconnect(options: ReconnectOptions): Promise<Reconnected> {
    const { signal, timeoutMs = this.#options.timeoutMs ?? CONNECT_WITHIN_MS } = options;
    const before = this.#open?.wire.kernelSession;
    this.ended();
    await this.#open?.wire.close();
    const search = { ...searchOptions(this.#options, timeoutMs), signal, withinMs: timeoutMs };
    this.#located = await relocateKernel(this.#place, this.#located, search);
    this.#iopub.hold();
    let missed: KernelReplay = { messages: [], lost: 0 };
    try {
      await this.connect(timeoutMs, signal);
      const isSameKernel = before !== undefined && this.wire.kernelSession === before;
      const after = isSameKernel ? this.#iopub.last : undefined;
      if (this.isRobo) missed = await this.#missed(after, timeoutMs);
      return { isSameKernel, ...this.#iopub.release(missed) };
    } finally {
      this.#iopub.release(missed);
    }
  }

  /** What was published while we were away. Where that is not to be had, we go on without. */
  async #missed(after: string | undefined, timeoutMs: number): Promise<KernelReplay> {
    try {
      return await this.replay(after, { signal: AbortSignal.timeout(timeoutMs) });
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.#options.onWarning?.("The kernel does not say what it has published meanwhile");
      return { messages: [], lost: 0 };
    }
  }
}

function closed(): RoboError {
  return new RoboError("unavailable", "The client of the kernel has been closed");
}
