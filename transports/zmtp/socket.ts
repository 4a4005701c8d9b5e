import {
  type Command,
  type Established,
  Handshake,
  type SocketType,
  ZmtpViolation,
} from "../../protocols/zmtp/mod.ts";
import { BufferPool } from "../buffer_pool.ts";
import { listen, parseEndpoint } from "../endpoint.ts";
import type { ByteConnection, ByteListener } from "../transport.ts";
import { establish, type HandshakeError, type Link } from "../zmtp_link.ts";
import { Dialer } from "./dialer.ts";
import { drained } from "./drained.ts";
import { Monitor } from "./monitor.ts";
import { type ResolvedOptions, resolveOptions, type SocketOptions } from "./options.ts";
import { Pipe, type PipeEnd, type PipeOwner } from "./pipe.ts";
import { closedError, unknownEndpoint } from "./socket_errors.ts";
import { type PeerInfo, peerInfo, type SocketCounters, sumCounters } from "./statistics.ts";

/** Read buffers that all sockets of this process share. */
const sharedPool = new BufferPool();

const CLOSED_HERE: PipeEnd = { reason: "closed", message: "This end has closed the connection" };

/** Commands that belong into a handshake or to one kind of socket: out of place anywhere else. */
const HANDSHAKE_COMMANDS = ["READY", "HELLO", "WELCOME", "INITIATE", "SUBSCRIBE", "CANCEL"];

/** What all sockets have in common: endpoints, connections, their events and their end. */
export abstract class Socket implements PipeOwner, AsyncDisposable {
  /** What the socket is. */
  readonly type: SocketType;
  /** Its options, with the defaults. */
  readonly options: ResolvedOptions;
  /** What happens to its connections. */
  readonly events: Monitor = new Monitor();
  /** Read buffers. */
  readonly pool: BufferPool = sharedPool;
  readonly #listeners = new Map<
    string,
    { listener: ByteListener; done: Promise<void> }
  >();
  readonly #dialers = new Map<
    string,
    { dialer: Dialer; pipe: Pipe | undefined; done: Promise<void> }
  >();
  readonly #pipes = new Set<Pipe>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #totals: SocketCounters = {
    sent: 0,
    received: 0,
    droppedSending: 0,
    droppedReceiving: 0,
  };
  #closing: Promise<void> | undefined;
  #lastEndpoint: string | undefined;

  /** A socket without endpoints. Throws RoboError "config" when the security options are unusable. */
  constructor(type: SocketType, options: SocketOptions = {}) {
    this.type = type;
    this.options = resolveOptions(type, options);
    new Handshake(this.options.handshake);
  }

  /** Whether {@linkcode close} has been called. */
  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /** The endpoint bound or connected last, with the port that was found for port 0. */
  get lastEndpoint(): string | undefined {
    return this.#lastEndpoint;
  }

  /** How many peers are connected now. */
  get peerCount(): number {
    let count = 0;
    for (const pipe of this.#pipes) if (pipe.established !== undefined) count++;
    return count;
  }

  /** The peers that are connected now. */
  get peers(): PeerInfo[] {
    return [...this.#pipes].filter((pipe) => pipe.established !== undefined)
      .map(peerInfo);
  }

  /** Messages sent, received and dropped since the socket was made, over all peers. */
  get counters(): SocketCounters {
    return sumCounters(this.#totals, this.#pipes);
  }

  /**
   * Listens on `endpoint` and resolves to it, with the port that was found for port 0. Rejects with RoboError
   * "usage" for a malformed endpoint and "unavailable" when it is in use.
   */
  async bind(endpoint: string): Promise<string> {
    this.checkOpen();
    const listener = await listen(endpoint);
    if (this.closed) {
      listener.close();
      this.checkOpen();
    }
    this.#lastEndpoint = listener.endpoint;
    this.#listeners.set(listener.endpoint, { listener, done: this.#accept(listener) });
    this.events.emit({ type: "listening", endpoint: listener.endpoint });
    return listener.endpoint;
  }

  /** Stops listening on `endpoint`, as {@linkcode bind} resolved to it. Connections stay. */
  async unbind(endpoint: string): Promise<void> {
    const entry = this.#listeners.get(endpoint);
    if (entry === undefined) throw unknownEndpoint(endpoint, "bound to");
    this.#listeners.delete(endpoint);
    entry.listener.close();
    await entry.done;
    this.events.emit({ type: "unbound", endpoint });
  }

  /**
   * Connects to `endpoint` now or as soon as somebody listens there, and again whenever the connection breaks.
   * Throws RoboError "usage" for a malformed endpoint. Harmless when repeated.
   */
  connect(endpoint: string): void {
    this.checkOpen();
    parseEndpoint(endpoint);
    this.#lastEndpoint = endpoint;
    if (this.#dialers.has(endpoint)) return;
    const pipe = this.queuesEarly && !this.options.immediate ? new Pipe(this, endpoint) : undefined;
    if (pipe !== undefined) this.#add(pipe);
    const dialer = new Dialer(endpoint, this.options, {
      use: (conn, signal) => this.#use(conn, { endpoint, signal, ...(pipe && { pipe }) }),
      failed: ({ message }, retryMs) =>
        this.events.emit({ type: "connect-failed", endpoint, message, retryMs }),
    });
    this.#dialers.set(endpoint, { dialer, pipe, done: dialer.run() });
  }

  /** Ends the connection to `endpoint` and does not connect there again. What waits for it is forgotten. */
  async disconnect(endpoint: string): Promise<void> {
    const entry = this.#dialers.get(endpoint);
    if (entry === undefined) throw unknownEndpoint(endpoint, "connected to");
    this.#dialers.delete(endpoint);
    entry.dialer.close();
    for (const pipe of this.#pipes) {
      if (pipe.endpoint === endpoint) pipe.end(CLOSED_HERE);
    }
    await entry.done;
    if (entry.pipe !== undefined) this.#remove(entry.pipe);
  }

  /** Ends the connections to all peers that `matches` picks, and returns how many they were. */
  endPeers(matches: (peer: PeerInfo) => boolean): number {
    const found = [...this.#pipes].filter((pipe) =>
      pipe.established !== undefined && matches(peerInfo(pipe))
    );
    for (const pipe of found) pipe.end(CLOSED_HERE);
    return found.length;
  }

  /** Sends what waits, for `linger` milliseconds at most, then ends all connections. Harmless when repeated. */
  close(): Promise<void> {
    return this.#closing ??= this.#shutDown();
  }

  /** As {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Called by a pipe. */
  command(_pipe: Pipe, command: Command): ZmtpViolation | undefined {
    if (command.name !== "ERROR" && !HANDSHAKE_COMMANDS.includes(command.name)) return undefined;
    return new ZmtpViolation("unexpected-command", `The peer sent ${command.name} out of place`);
  }

  /** Called by a pipe. */
  arrived(_pipe: Pipe): void {}

  /** Whether messages may be queued for an endpoint before somebody answers there. */
  protected get queuesEarly(): boolean {
    return false;
  }

  /** A reason not to let this peer in, if there is one; what it says becomes the monitor's reason. */
  protected refuse(_established: Established): { reason: string; message: string } | undefined {
    return undefined;
  }

  /** Messages may be queued for `pipe` from now on. */
  protected pipeAdded(_pipe: Pipe): void {}

  /** `pipe` has a connection. */
  protected pipeConnected(_pipe: Pipe): void {}

  /** `pipe` has lost its connection, and may get another one. */
  protected pipeDisconnected(_pipe: Pipe): void {}

  /** Nothing goes through `pipe` any more, though messages from it may wait. */
  protected pipeRemoved(_pipe: Pipe): void {}

  /** The socket closes: nothing can be sent or received any more. */
  protected stopped(): void {}

  /** Counts a message that no pipe could take. */
  protected countDropped(): void {
    this.#totals.droppedSending++;
  }

  /** Throws RoboError "usage" when the socket is closed. */
  protected checkOpen(): void {
    if (this.closed) throw closedError(this.type);
  }

  async #accept(listener: ByteListener): Promise<void> {
    const { endpoint } = listener;
    for await (const conn of listener) {
      if (this.closed || this.#tasks.size >= this.options.maxConnections) {
        conn.close();
        continue;
      }
      this.events.emit({ type: "accepted", endpoint, remote: conn.remote });
      const task: Promise<void> = this.#use(conn, { endpoint, signal: this.#stop.signal })
        .then(() => void this.#tasks.delete(task));
      this.#tasks.add(task);
    }
  }

  /** Makes the handshake on `conn` and carries messages over it until it ends. */
  async #use(
    conn: ByteConnection,
    to: { endpoint: string; signal: AbortSignal; pipe?: Pipe },
  ): Promise<boolean> {
    const { endpoint, signal } = to;
    let link: Link;
    try {
      link = await establish(conn, {
        ...this.options.handshake,
        timeoutMs: this.options.handshakeInterval,
        signal,
      });
      const refusal = this.refuse(link.established);
      if (refusal !== undefined) throw refusal;
    } catch (error) {
      conn.close();
      const { reason = "failed", message } = error as
        & Partial<HandshakeError>
        & { message: string };
      if (reason === "aborted" && signal.aborted) return false;
      const { remote } = conn;
      this.events.emit({ type: "handshake-failed", endpoint, remote, reason, message });
      return false;
    }
    await this.#carry(conn, link, to);
    return true;
  }

  async #carry(
    conn: ByteConnection,
    link: Link,
    to: { endpoint: string; pipe?: Pipe },
  ): Promise<void> {
    const { endpoint } = to;
    const { remote } = conn;
    const pipe = to.pipe ?? new Pipe(this, endpoint);
    const { socketType: peer, userId } = link.established;
    pipe.open(conn, link);
    if (to.pipe === undefined) this.#add(pipe);
    this.pipeConnected(pipe);
    this.events.emit({
      type: "connected",
      endpoint,
      remote,
      peer,
      ...(userId !== undefined && { userId }),
    });
    const { reason, message } = await pipe.run(conn, link);
    this.pipeDisconnected(pipe);
    if (to.pipe === undefined) this.#remove(pipe);
    this.events.emit({ type: "disconnected", endpoint, remote, reason, message });
  }

  #add(pipe: Pipe): void {
    this.#pipes.add(pipe);
    this.pipeAdded(pipe);
  }

  #remove(pipe: Pipe): void {
    if (!this.#pipes.delete(pipe)) return;
    sumCounters(this.#totals, [pipe], this.#totals);
    pipe.outgoing.clear();
    this.pipeRemoved(pipe);
  }

  async #shutDown(): Promise<void> {
    // One turn later, so that `closed` is true for whoever is told.
    await Promise.resolve();
    for (const { listener } of this.#listeners.values()) listener.close();
    this.stopped();
    await drained(this.#pipes, this.options.linger);
    this.#stop.abort();
    for (const { dialer } of this.#dialers.values()) dialer.close();
    for (const pipe of this.#pipes) {
      pipe.clear();
      pipe.end(CLOSED_HERE);
    }
    await Promise.all([...this.#dialers.values(), ...this.#listeners.values()].map((e) => e.done));
    await Promise.all(this.#tasks);
    for (const pipe of this.#pipes) this.#remove(pipe);
    this.events.emit({ type: "closed" });
  }
}
