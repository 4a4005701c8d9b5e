import { RoboError } from "../../errors.ts";
import {
  type Channel,
  type ConnectionInfo,
  decodeMessage,
  encodeMessage,
  type Header,
  type HeaderSource,
  type JsonObject,
  type JupyterMessage,
  Signer,
} from "../../protocols/jupyter/mod.ts";
import type { Security } from "../../protocols/zmtp/mod.ts";
import { HeartbeatWatch } from "./heartbeat_watch.ts";
import { KernelDiedError } from "./kernel_died_error.ts";
import { type FailedHandshake, refusal } from "./kernel_refusal.ts";
import { KernelSockets, type RequestChannel } from "./kernel_sockets.ts";
import { PendingCalls } from "./pending_calls.ts";

/** What a {@linkcode KernelWire} is told, and tells. */
export interface WireOptions {
  /** Where the kernel is. */
  readonly info: ConnectionInfo;
  /** How to connect. */
  readonly security: Security;
  /** Whose messages they are. */
  readonly headers: HeaderSource;
  /** Silence of the heartbeat after which the kernel counts as dead, in milliseconds. */
  readonly deadAfterMs: number;
  /** A message of iopub has come. */
  readonly onIopub: (message: JupyterMessage) => void;
  /** A message of stdin has come. */
  readonly onStdin: (message: JupyterMessage) => void;
  /** The kernel is dead: all calls were rejected with `error`. */
  readonly onDead: (error: KernelDiedError) => void;
  /** Something came that cannot be used. */
  readonly onWarning: (text: string) => void;
}

/** What is sent besides the content. */
export interface MessageExtras {
  /** Metadata (default none). */
  readonly metadata?: JsonObject | undefined;
  /** Raw bytes behind the message (default none). */
  readonly buffers?: readonly Uint8Array[] | undefined;
  /** What it answers (default nothing). */
  readonly parent?: Header | undefined;
}

/** A request that was sent. */
export interface SentRequest {
  /** Its header. */
  readonly header: Header;
  /** Resolves to the reply; rejects when the kernel dies, or the connection breaks, before it has come. */
  readonly reply: Promise<JupyterMessage>;
}

/** One connection to a kernel: signs and sends, checks and receives, and knows whether the kernel lives. */
export class KernelWire implements AsyncDisposable {
  /** Messages that could not be used. */
  unreadable = 0;
  readonly #options: WireOptions;
  readonly #signer: Signer;
  readonly #sockets: KernelSockets;
  readonly #heartbeat: HeartbeatWatch;
  readonly #calls = new PendingCalls();
  #kernelSession: string | undefined;
  #ended: RoboError | undefined;
  /** Whether the kernel has said that it ends in good order. */
  #isEnding = false;

  /** Begins to connect. */
  constructor(options: WireOptions) {
    this.#options = options;
    const { info, security, deadAfterMs } = options;
    this.#signer = new Signer(info.key);
    this.#sockets = new KernelSockets(info, security, {
      received: (channel, frames) => this.#received(channel, frames),
      broken: (channel, how) => void this.#broken(channel, how),
    });
    this.#heartbeat = new HeartbeatWatch({
      info,
      security,
      deadAfterMs,
      onDead: (words) => this.#died(this.#words(words)),
      onBack: () => void this.#recognize(),
    });
  }

  /** Session of the kernel's own messages, once a reply has come: a kernel that was started anew has another one. */
  get kernelSession(): string | undefined {
    return this.#kernelSession;
  }

  /** Whether nobody has found the kernel dead. */
  get isAlive(): boolean {
    return this.#heartbeat.isAlive;
  }

  /** Whether the kernel's heart beats now. */
  checkAlive(): Promise<boolean> {
    return this.#heartbeat.check();
  }

  /** Sends a request. With `signal` the wait for its reply ends when it aborts, nothing else. */
  request(
    channel: RequestChannel,
    message: { readonly type: string; readonly content: JsonObject } & MessageExtras,
    signal?: AbortSignal,
  ): SentRequest {
    const header = this.#options.headers.next(message.type);
    if (this.#ended !== undefined) return { header, reply: Promise.reject(this.#ended) };
    const reply = this.#calls.add(header.msg_id, channel, signal);
    this.#send(channel, { ...message, header })
      .catch((error) => this.#calls.reject(header.msg_id, error));
    return { header, reply };
  }

  /** Sends what has no reply: an `input_reply`, or a comm's message. Rejects when the kernel is dead. */
  async tell(
    channel: "shell" | "stdin",
    message: { readonly type: string; readonly content: JsonObject } & MessageExtras,
  ): Promise<Header> {
    if (this.#ended !== undefined) throw this.#ended;
    const header = this.#options.headers.next(message.type);
    await this.#send(channel, { ...message, header });
    return header;
  }

  /** Ends the connection; calls that wait are rejected. Harmless when repeated. */
  async close(): Promise<void> {
    this.#fail(new RoboError("unavailable", "The connection to the kernel was closed here"));
    await Promise.all([this.#heartbeat.close(), this.#sockets.close()]);
  }

  /** As {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  // deno-lint-ignore require-await -- so that content which is no JSON rejects rather than throws
  async #send(
    channel: RequestChannel | "stdin",
    message: { readonly header: Header; readonly content: JsonObject } & MessageExtras,
  ): Promise<void> {
    const { header, content, metadata = {}, buffers = [], parent } = message;
    const whole = { identities: [], header, parent, metadata, content, buffers };
    return this.#sockets.send(channel, encodeMessage(whole, this.#signer));
  }

  #received(channel: Channel, frames: Uint8Array[]): void {
    const decoded = decodeMessage(frames, this.#signer);
    if (!decoded.ok) {
      this.unreadable++;
      return this.#options.onWarning(`The kernel's ${channel} cannot be read: ${decoded.words}`);
    }
    const { message } = decoded;
    if (channel === "iopub") {
      const { header, content } = message;
      if (header.msg_type === "shutdown_reply" && content["restart"] !== true) {
        this.#isEnding = true;
      }
      return this.#options.onIopub(message);
    }
    if (channel === "stdin") return this.#options.onStdin(message);
    this.#kernelSession ??= message.header.session;
    this.#calls.resolve(message);
  }

  /** A reply that was on its way is lost, unless the whole kernel is: that is for the heartbeat to say. */
  async #broken(channel: Channel, how: FailedHandshake): Promise<void> {
    if (channel !== "shell" && channel !== "control") return;
    const refused = refusal(how);
    if (refused !== undefined) return this.#calls.rejectAll(refused, channel);
    if (!this.#calls.waitsOn(channel) || !await this.checkAlive()) return;
    const error = new RoboError("lost", `The connection to the kernel broke: ${how.message}`, {
      hint: "What was sent may still be at work; see robo interpreter status",
    });
    this.#calls.rejectAll(error, channel);
  }

  /** The heartbeat's connection broke and is there again. Another kernel may listen there now. */
  async #recognize(): Promise<void> {
    const before = this.#kernelSession;
    if (before === undefined) return;
    const signal = AbortSignal.timeout(this.#options.deadAfterMs);
    const { reply } = this.request("control", { type: "kernel_info_request", content: {} }, signal);
    const same = await reply.then(({ header }) => header.session === before, () => false);
    if (!same && this.#ended === undefined) {
      this.#died("The kernel has died: another has its ports");
    }
  }

  #words(words: string): string {
    return this.#isEnding ? "The kernel was ended" : `The kernel has died: ${words}`;
  }

  #died(words: string): void {
    const error = new KernelDiedError(words);
    if (!this.#fail(error)) return;
    this.#options.onDead(error);
    void this.close();
  }

  #fail(error: RoboError): boolean {
    if (this.#ended !== undefined) return false;
    this.#ended = error;
    this.#calls.rejectAll(error);
    return true;
  }
}
