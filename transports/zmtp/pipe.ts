import {
  type Command,
  decodePing,
  encodePong,
  type Established,
  SubscriptionSet,
  ZmtpViolation,
} from "../../protocols/zmtp/mod.ts";
import type { BufferPool, PooledBuffer } from "../buffer_pool.ts";
import { type ByteSource, StreamReader } from "../stream_reader.ts";
import type { ByteConnection } from "../transport.ts";
import type { Link } from "../zmtp_link.ts";
import { CipherSource } from "./cipher_source.ts";
import { Heartbeat } from "./heartbeat.ts";
import { MessageParser } from "./message_parser.ts";
import type { MessageView } from "./message_view.ts";
import type { ResolvedOptions } from "./options.ts";
import { ReceiveQueue } from "./receive_queue.ts";
import { SendQueue } from "./send_queue.ts";
import { messageEnd } from "./message_end.ts";
import { ViolationError } from "./violation_error.ts";

/** What a {@linkcode Pipe} asks of the socket that it belongs to. */
export interface PipeOwner {
  /** Options of the socket. */
  readonly options: ResolvedOptions;
  /** Read buffers. */
  readonly pool: BufferPool;
  /** Looks at each message that `pipe` receives, as `MessageSink.inspect`. */
  inspect?(pipe: Pipe, view: MessageView): boolean | ZmtpViolation;
  /** Messages of `pipe` wait to be received. */
  arrived(pipe: Pipe): void;
  /** Handles SUBSCRIBE and CANCEL. */
  command(pipe: Pipe, command: Command): ZmtpViolation | undefined;
}

/** Why a connection has ended. */
export interface PipeEnd {
  /** "ended", "failed", "closed", "heartbeat" or a `ViolationReason`. */
  readonly reason: string;
  /** The same in words. */
  readonly message: string;
}

/**
 * What a socket has for one peer: a queue in each direction and, most of the time, a connection. That of an
 * endpoint that the socket connects to may outlive its connections.
 */
export class Pipe {
  /** The endpoint that the socket is bound or connects to. */
  readonly endpoint: string;
  /** Messages to the peer. */
  readonly outgoing: SendQueue;
  /** Messages from the peer. */
  readonly incoming: ReceiveQueue = new ReceiveQueue();
  /** What the peer has subscribed to. */
  readonly wanted: SubscriptionSet;
  /** Name of the peer for a ROUTER. */
  routingId: Uint8Array = new Uint8Array(0);
  /** Address of the peer; empty while there is no connection. */
  remote = "";
  /** What the handshake found out; `undefined` while there is no connection. */
  established: Established | undefined;
  /** Messages received so far. */
  received = 0;
  /** Received messages that were dropped for want of room. */
  droppedIncoming = 0;
  /** Whether it waits to be read from in a fair queue. */
  ready = false;
  readonly #owner: PipeOwner;
  #conn: ByteConnection | undefined;
  #heartbeat: Heartbeat | undefined;
  #end: PipeEnd | undefined;
  #resume: (() => void) | undefined;

  /** A pipe without a connection. */
  constructor(owner: PipeOwner, endpoint: string) {
    const { options } = owner;
    this.#owner = owner;
    this.endpoint = endpoint;
    this.outgoing = new SendQueue(options);
    this.wanted = new SubscriptionSet(options);
  }

  /** Sends over `conn` from now on, whose handshake gave `link`; {@linkcode run} is next. */
  open(conn: ByteConnection, link: Link): void {
    const { established } = link;
    const { cipher } = established;
    this.#conn = conn;
    this.#end = undefined;
    this.established = established;
    this.remote = conn.remote;
    this.#heartbeat = new Heartbeat(this.#owner.options, {
      send: (frame) => this.outgoing.heartbeat(frame),
      silent: (ms) => this.#silent(ms),
    });
    this.outgoing.attach({
      write: (bytes) => conn.write(bytes),
      onError: (error) => this.end({ reason: "failed", message: words(error) }),
      ...(cipher !== undefined && { seal: (frames) => cipher.seal(frames) }),
    });
  }

  /** Receives over the connection that it was opened with, until that ends. */
  async run(conn: ByteConnection, link: Link): Promise<PipeEnd> {
    const { cipher } = link.established;
    try {
      const wire: ByteSource = { read: (into) => this.#read(conn, into) };
      const source = cipher === undefined ? wire : new CipherSource(wire, cipher, link.rest);
      const first = cipher === undefined ? link.rest : undefined;
      await new StreamReader(source, this.#owner.pool, first).run(this.#parser(conn));
      this.end({ reason: "ended", message: "The peer has closed the connection" });
    } catch (error) {
      this.end(endOf(error));
    }
    this.#detach();
    return this.#end!;
  }

  /** Ends the connection, if there is one, because of `end`. */
  end(end: PipeEnd): void {
    if (this.#conn === undefined) return;
    this.#end ??= end;
    this.#conn.close();
    this.#resume?.();
  }

  /** Called when messages have been taken from {@linkcode incoming}: reading goes on if it had stopped. */
  taken(): void {
    if (this.#resume !== undefined && !this.#congested) this.#resume();
  }

  /** Forgets all messages in both directions. */
  clear(): void {
    this.outgoing.clear();
    this.incoming.clear();
    this.#resume?.();
  }

  get #congested(): boolean {
    const { receiveOverflow, receiveHighWaterMark, maxQueuedBytes } = this.#owner.options;
    if (receiveOverflow !== "block") return false;
    return this.incoming.messages >= receiveHighWaterMark ||
      this.incoming.bytes >= maxQueuedBytes;
  }

  #detach(): void {
    this.#heartbeat?.close();
    this.outgoing.detach();
    this.#conn = this.#heartbeat = this.established = undefined;
  }

  async #read(conn: ByteConnection, into: Uint8Array): Promise<number | null> {
    while (this.#congested && this.#end === undefined) {
      await new Promise<void>((resolve) => this.#resume = resolve);
      this.#resume = undefined;
    }
    const count = await conn.read(into);
    this.#heartbeat?.heard();
    return count;
  }

  #parser(conn: ByteConnection): MessageParser {
    const owner = this.#owner;
    // deno-lint-ignore no-this-alias -- the sink's getter needs it
    const pipe = this;
    return new MessageParser({
      ...(owner.inspect !== undefined &&
        { inspect: (view) => owner.inspect!(pipe, view) }),
      queue(buffer, range, messages) {
        pipe.received += messages;
        pipe.#queue(buffer, range, messages);
        owner.arrived(pipe);
      },
      command: (command) => pipe.#command(command),
      get closed() {
        return pipe.#end !== undefined || pipe.#conn !== conn;
      },
    }, owner.options.maxMessageSize);
  }

  #queue(buffer: PooledBuffer, range: { start: number; end: number }, messages: number): void {
    const { receiveOverflow, receiveHighWaterMark, maxQueuedBytes } = this.#owner.options;
    const { incoming } = this;
    if (receiveOverflow === "block") {
      incoming.push(buffer, range, messages);
      return;
    }
    if (receiveOverflow === "drop-newest") {
      const full = incoming.bytes >= maxQueuedBytes;
      const room = full ? 0 : Math.max(0, receiveHighWaterMark - incoming.messages);
      const kept = Math.min(room, messages);
      this.droppedIncoming += messages - kept;
      if (kept > 0) {
        incoming.push(buffer, { ...range, end: endOfMessages(buffer, range, kept) }, kept);
      }
      return;
    }
    incoming.push(buffer, range, messages);
    const most = receiveOverflow === "conflate" ? 1 : receiveHighWaterMark;
    while (incoming.messages > most || (incoming.bytes > maxQueuedBytes && incoming.messages > 1)) {
      incoming.drop();
      this.droppedIncoming++;
    }
  }

  #command(command: Command): ZmtpViolation | undefined {
    if (command.name === "PONG") return undefined;
    if (command.name !== "PING") return this.#owner.command(this, command);
    const ping = decodePing(command.data);
    if (ping === undefined) {
      return new ZmtpViolation("malformed-command", "The peer sent a malformed PING");
    }
    this.#heartbeat?.demanded(ping.timeToLive);
    this.outgoing.heartbeat(encodePong(ping.context));
    return undefined;
  }

  #silent(ms: number): void {
    // While this end does not read, it cannot know.
    if (this.#resume !== undefined) return;
    this.end({ reason: "heartbeat", message: `The peer was silent for ${ms} ms` });
  }
}

function endOfMessages(
  buffer: PooledBuffer,
  range: { start: number; end: number },
  messages: number,
): number {
  let at = range.start;
  for (let i = 0; i < messages; i++) {
    at = messageEnd(buffer.bytes, at, range.end);
  }
  return at;
}

function endOf(error: unknown): PipeEnd {
  if (error instanceof ViolationError) {
    return { reason: error.violation.reason, message: error.message };
  }
  return { reason: "failed", message: words(error) };
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
