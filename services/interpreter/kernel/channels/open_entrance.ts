import {
  type Channel,
  CHANNELS,
  type ConnectionInfo,
  decodeMessage,
  type EncodedParts,
  encodeParts,
  type Header,
  type JupyterMessage,
  ReplayGuard,
  signedFrames,
  Signer,
} from "../../../../protocols/jupyter/mod.ts";
import type { Security } from "../../../../protocols/zmtp/mod.ts";
import { isLoopback } from "../../../../transports/network_cards.ts";
// Not all kinds of sockets: loading them would take longer.
import type { Message } from "../../../../transports/zmtp/message.ts";
import type { SocketOptions } from "../../../../transports/zmtp/options.ts";
import { Reply } from "../../../../transports/zmtp/reply.ts";
import { Router } from "../../../../transports/zmtp/router.ts";
import type { Socket } from "../../../../transports/zmtp/socket.ts";
import { XPublisher } from "../../../../transports/zmtp/xpublisher.ts";
import type { EntranceOptions, Right } from "../entrance.ts";
import type { KernelLimits } from "../limits.ts";
import type { Refusal } from "../refusals.ts";
import { checkEntrance } from "./check_entrance.ts";
import { readFrames } from "./frames_reader.ts";
import { type Request, type RequestChannel, routingKey } from "./request.ts";

/** Largest message on the stdin channel, in bytes: a line that somebody types or pastes. */
const MOST_INPUT_BYTES = 16 * 1024 * 1024;

/** Largest heartbeat, in bytes. */
const MOST_HEARTBEAT_BYTES = 64 * 1024;

/** Time that a client has for the handshake, in milliseconds. */
const HANDSHAKE_MS = 10_000;

/** Time to send what waits when an entrance closes, in milliseconds. */
const LINGER_MS = 1000;

/** What an entrance tells the kernel. */
export interface EntranceEvents {
  /** A client asks. */
  request(request: Request): void;
  /** A client answers a question. */
  inputReply(entrance: OpenEntrance, message: JupyterMessage): void;
  /** A client has subscribed to iopub. */
  subscribed(entrance: OpenEntrance, topic: Uint8Array): void;
  /** The last connection of a client to a channel has ended. */
  left(entrance: OpenEntrance, channel: "shell" | "stdin", peer: string): void;
  /** A client's connection to stdin is there. */
  joinedStdin(entrance: OpenEntrance, peer: string): void;
  /** A message cannot be taken. */
  refused(refusal: Refusal): void;
  /** A request cannot be read, but its sender can be told. */
  unreadable(request: UnreadableRequest): void;
}

/** A request whose header alone could be read. */
export interface UnreadableRequest extends Pick<Request, "entrance" | "channel"> {
  /** Routing ids of its sender. */
  readonly identities: readonly Uint8Array[];
  /** Its header. */
  readonly header: Header;
  /** What is wrong with it. */
  readonly words: string;
}

/** One way into the kernel, open: five sockets with a key, and what may be done there. */
export class OpenEntrance implements AsyncDisposable {
  /** Its name. */
  readonly name: string;
  /** What those may do who come in here. */
  readonly right: Right;
  readonly #options: EntranceOptions;
  readonly #limits: KernelLimits;
  readonly #events: EntranceEvents;
  readonly #signer: Signer;
  readonly #replays = new ReplayGuard();
  readonly #shell: Router;
  readonly #control: Router;
  readonly #stdin: Router;
  readonly #iopub: XPublisher;
  readonly #hb: Reply;
  readonly #readers: Promise<void>[] = [];
  /** Whether a message that is too large is being looked at: one at a time. */
  #isBusyWithLarge = false;
  readonly #ports: Record<Channel, number> = { shell: 0, iopub: 0, stdin: 0, control: 0, hb: 0 };

  /** An entrance that is to be opened. Throws a `RoboError` when it would let strangers in. */
  private constructor(
    options: EntranceOptions,
    { limits, events }: { limits: KernelLimits; events: EntranceEvents },
  ) {
    checkEntrance(options);
    this.name = options.name;
    this.right = options.right;
    this.#options = options;
    this.#limits = limits;
    this.#events = events;
    this.#signer = new Signer(options.key);
    const common = this.#socketOptions();
    const onPeer = (channel: "shell" | "stdin") => (id: Uint8Array, isThere: boolean) => {
      const peer = routingKey(id);
      if (!isThere) events.left(this, channel, peer);
      else if (channel === "stdin") events.joinedStdin(this, peer);
    };
    // A client that lost its connection and comes back takes its old place, dead or not.
    this.#shell = new Router({ ...common, handover: true, onPeer: onPeer("shell") });
    this.#control = new Router({ ...common, handover: true });
    this.#stdin = new Router({
      ...common,
      handover: true,
      maxMessageSize: Math.min(MOST_INPUT_BYTES, limits.maxMessageBytes),
      onPeer: onPeer("stdin"),
    });
    this.#iopub = new XPublisher({
      ...common,
      sendHighWaterMark: 0,
      gatherWrites: true,
      verbosity: "allSubs",
      maxMessageSize: MOST_HEARTBEAT_BYTES,
    });
    this.#hb = new Reply({
      ...common,
      ...(common.security === undefined ? {} : { security: forAll(common.security) }),
      maxMessageSize: MOST_HEARTBEAT_BYTES,
    });
  }

  /** Opens an entrance. Rejects with a `RoboError`: `unavailable` when a port is taken, `denied` when it would let strangers in. */
  static async open(
    options: EntranceOptions,
    parts: { limits: KernelLimits; events: EntranceEvents },
  ): Promise<OpenEntrance> {
    const entrance = new OpenEntrance(options, parts);
    try {
      await entrance.#bind();
    } catch (error) {
      await entrance[Symbol.asyncDispose]();
      throw error;
    }
    entrance.#read();
    return entrance;
  }

  /** Where clients connect. */
  get connection(): ConnectionInfo {
    const { host, key, right, security } = this.#options;
    const isCurve = security?.mechanism === "CURVE" && security.server === true;
    const curve = isCurve && security.publicKey !== undefined
      ? { publicKey: security.publicKey, secretKey: security.secretKey }
      : undefined;
    return {
      transport: "tcp",
      ip: host,
      ports: { ...this.#ports },
      key,
      ...(curve === undefined ? {} : { curve }),
      robo: { right },
    };
  }

  /** Connections to its shell. */
  get clients(): number {
    return this.#shell.peerCount;
  }

  /** Messages of output that were lost because their reader was too slow. */
  get lostOutput(): number {
    return this.#iopub.counters.droppedSending;
  }

  /** Whether anybody reads iopub. */
  get hasReaders(): boolean {
    return this.#iopub.peerCount > 0;
  }

  /** The CURVE key that the client behind a request has proved. */
  userOf({ channel, message }: Request): string | undefined {
    const [routingId] = message.identities;
    const router = channel === "shell" ? this.#shell : this.#control;
    return routingId === undefined ? undefined : router.peer(routingId)?.userId;
  }

  /** Whether the client with that routing id is connected to the channel. */
  has(channel: "shell" | "stdin", routingId: Uint8Array): boolean {
    return (channel === "shell" ? this.#shell : this.#stdin).peer(routingId) !== undefined;
  }

  /** Sends a message to the client that `message.identities` names; nothing when it is gone. */
  send(channel: RequestChannel | "stdin", message: JupyterMessage): void {
    this.sendParts(channel, encodeParts(message), message);
  }

  /** As {@linkcode send}, of a message whose JSON is encoded already. */
  sendParts(
    channel: RequestChannel | "stdin",
    parts: EncodedParts,
    around: Pick<JupyterMessage, "identities" | "buffers">,
  ): void {
    const router = channel === "shell"
      ? this.#shell
      : channel === "control"
      ? this.#control
      : this.#stdin;
    // A client that is gone gets nothing, and a socket that is closing has nobody to tell.
    router.send(signedFrames(parts, { ...around, signer: this.#signer })).catch(() => {});
  }

  /** Publishes a message on iopub; its first identity is the topic. */
  publish(parts: EncodedParts, around: Pick<JupyterMessage, "identities" | "buffers">): void {
    if (!this.hasReaders) return;
    this.#iopub.send(signedFrames(parts, { ...around, signer: this.#signer })).catch(() => {});
  }

  /** Ends the connections of the client with this CURVE key; returns how many there were. */
  disconnect(publicKey: string): number {
    const count = (socket: Socket) => socket.endPeers(({ userId }) => userId === publicKey);
    return this.#sockets.reduce((sum, socket) => sum + count(socket), 0);
  }

  /** Closes all sockets, once what waits is sent. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => socket.close()));
    await Promise.all(this.#readers);
  }

  get #sockets(): readonly Socket[] {
    return [this.#shell, this.#control, this.#stdin, this.#iopub, this.#hb];
  }

  #socketOptions(): SocketOptions {
    const { security, host } = this.#options;
    const { maxMessageBytes, maxUnreadBytes, maxConnections, silenceMs } = this.#limits;
    // On this machine the end of a connection is always noticed.
    const heartbeat = isLoopback(host)
      ? {}
      : { heartbeatInterval: Math.ceil(silenceMs / 3), heartbeatTimeout: silenceMs };
    return {
      ...(security === undefined ? {} : { security }),
      ...heartbeat,
      maxMessageSize: maxMessageBytes,
      maxQueuedBytes: maxUnreadBytes,
      maxConnections,
      handshakeInterval: HANDSHAKE_MS,
      linger: LINGER_MS,
    };
  }

  async #bind(): Promise<void> {
    const { host, ports } = this.#options;
    const address = host.includes(":") ? `[${host}]` : host;
    const sockets: Record<Channel, Socket> = {
      shell: this.#shell,
      iopub: this.#iopub,
      stdin: this.#stdin,
      control: this.#control,
      hb: this.#hb,
    };
    for (const channel of CHANNELS) {
      const bound = await sockets[channel].bind(`tcp://${address}:${ports[channel]}`);
      this.#ports[channel] = Number(bound.slice(bound.lastIndexOf(":") + 1));
    }
  }

  #read(): void {
    const { request, inputReply, subscribed } = this.#events;
    for (const channel of ["shell", "control"] as const) {
      const router = channel === "shell" ? this.#shell : this.#control;
      const take = (frames: Message) =>
        this.#take(frames, channel, (message, bytes) => {
          request({ entrance: this, channel, message, bytes });
        });
      this.#readers.push(readFrames(router, take));
    }
    const answer = (frames: Message) =>
      this.#take(frames, undefined, (message) => inputReply(this, message));
    this.#readers.push(
      readFrames(this.#stdin, answer),
      readFrames(this.#iopub, ([frame]) => {
        if (frame?.[0] === 1) subscribed(this, frame.subarray(1));
      }),
      // Nothing else happens between a heartbeat and its answer.
      readFrames(this.#hb, (frames) => void this.#hb.send(frames).catch(() => {})),
    );
  }

  /** Decodes a message and lets it through when it is whole, signed and new. */
  #take(
    frames: Message,
    channel: RequestChannel | undefined,
    use: (message: JupyterMessage, bytes: number) => void,
  ): void {
    const { maxPartBytes, maxMessageBytes } = this.#limits;
    const decoded = decodeMessage(frames, this.#signer, {
      maxPartBytes,
      maxBufferBytes: maxMessageBytes,
    });
    if (!decoded.ok) {
      const { reason, words, header, identities } = decoded;
      this.#refuse(reason, words);
      if (channel === undefined) return;
      if (header !== undefined) this.#unreadable(channel, { header, identities, words });
      else if (reason === "too-large") void this.#answerLarge(frames, channel, words);
      return;
    }
    const { message } = decoded;
    const signature = frames[message.identities.length + 1]!;
    if (this.#signer.signs && !this.#replays.admit(signature)) {
      return this.#refuse("replayed", `A ${message.header.msg_type} came a second time`);
    }
    use(message, frames.reduce((sum, frame) => sum + frame.length, 0));
  }

  async #answerLarge(frames: Message, channel: RequestChannel, words: string): Promise<void> {
    if (this.#isBusyWithLarge) return;
    this.#isBusyWithLarge = true;
    const { senderOfLarge } = await import("./large_message.ts");
    const sender = await senderOfLarge(frames, this.#options.key);
    this.#isBusyWithLarge = false;
    if (sender !== undefined) this.#unreadable(channel, { ...sender, words });
  }

  #unreadable(
    channel: RequestChannel,
    request: Pick<UnreadableRequest, "header" | "identities" | "words">,
  ): void {
    this.#events.unreadable({ entrance: this, channel, ...request });
  }

  #refuse(reason: string, words: string): void {
    this.#events.refused({ reason, words, entrance: this.name });
  }
}

/** The same security for whatever key: a heartbeat tells nothing, and Jupyter's clients make a new key for it. */
function forAll(security: Security): Security {
  if (security.mechanism !== "CURVE" || security.server !== true) return security;
  const { accepts: _, ...rest } = security;
  return rest;
}
