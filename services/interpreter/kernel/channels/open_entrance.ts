import {
  type ConnectionInfo,
  type EncodedParts,
  encodeParts,
  type JupyterMessage,
  signedFrames,
  Signer,
} from "../../../../protocols/jupyter/mod.ts";
import type { EntranceOptions, Right } from "../entrance.ts";
import type { KernelLimits } from "../limits.ts";
import type { Refusal } from "../refusals.ts";
import { checkEntrance } from "./check_entrance.ts";
import { EntranceSockets } from "./entrance_sockets.ts";
import { readFrames } from "./frames_reader.ts";
import { Hearing } from "./hearing.ts";
import { type GateRefusal, MessageGate, type UnreadableMessage } from "./message_gate.ts";
import { watchRefusedClients } from "./refused_clients.ts";
import { peerOf, type Request, type RequestChannel, routingKey } from "./request.ts";

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
  /** A message cannot be taken, or a client not be let in. */
  refused(refusal: Refusal): void;
  /** A request cannot be read, but its sender can be told. */
  unreadable(request: UnreadableRequest): void;
}

/** A request whose header alone could be read. */
export interface UnreadableRequest
  extends UnreadableMessage, Pick<Request, "entrance" | "channel"> {}

/** One way into the kernel, open: five sockets with a key, and what may be done there. */
export class OpenEntrance implements AsyncDisposable {
  /** Its name. */
  readonly name: string;
  /** What those may do who come in here. */
  readonly right: Right;
  readonly #options: EntranceOptions;
  readonly #events: EntranceEvents;
  readonly #signer: Signer;
  readonly #gate: MessageGate;
  readonly #sockets: EntranceSockets;
  readonly #hearing: Hearing;
  readonly #readers: Promise<void>[] = [];

  /** An entrance that is to be opened. Throws a `RoboError` when it would let strangers in. */
  private constructor(
    options: EntranceOptions,
    { limits, events }: { limits: KernelLimits; events: EntranceEvents },
  ) {
    checkEntrance(options);
    const { name, right, key } = options;
    this.name = name;
    this.right = right;
    this.#options = options;
    this.#events = events;
    this.#signer = new Signer(key);
    this.#gate = new MessageGate({ signer: this.#signer, key, limits });
    this.#sockets = new EntranceSockets(options, limits, (channel, routingId, isThere) => {
      const peer = routingKey(routingId);
      if (!isThere && channel === "shell") this.#hearing.left(peer);
      if (!isThere) events.left(this, channel, peer);
      else if (channel === "stdin") events.joinedStdin(this, peer);
    });
    const { iopub } = this.#sockets;
    this.#hearing = new Hearing({
      readers: () => iopub.peers.filter(({ subscriptions }) => subscriptions > 0).length,
      deafMs: limits.subscriptionMs,
    });
    iopub.onSubscriptionChange(() => this.#hearing.changed());
  }

  /** Opens an entrance. Rejects with a `RoboError`: `unavailable` when a port is taken, `denied` when it would let strangers in. */
  static async open(
    options: EntranceOptions,
    parts: { limits: KernelLimits; events: EntranceEvents },
  ): Promise<OpenEntrance> {
    const entrance = new OpenEntrance(options, parts);
    try {
      await entrance.#sockets.bind(options);
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
      ports: { ...this.#sockets.ports },
      key,
      ...(curve === undefined ? {} : { curve }),
      robo: { right },
    };
  }

  /** Connections to its shell. */
  get clients(): number {
    return this.#sockets.shell.peerCount;
  }

  /** Messages of output that were lost because their reader was too slow. */
  get lostOutput(): number {
    return this.#sockets.iopub.counters.droppedSending;
  }

  /** Whether anybody reads iopub. */
  get hasReaders(): boolean {
    return this.#sockets.iopub.peerCount > 0;
  }

  /** The CURVE key that the client behind a request has proved. */
  userOf({ channel, message }: Request): string | undefined {
    const [routingId] = message.identities;
    return routingId === undefined ? undefined : this.#sockets[channel].peer(routingId)?.userId;
  }

  /** Whether the client with that routing id is connected to the channel. */
  has(channel: "shell" | "stdin", routingId: Uint8Array): boolean {
    return this.#sockets[channel].peer(routingId) !== undefined;
  }

  /** Resolves when the client behind a request on shell hears iopub, or is believed never to; `undefined` when that is so already. */
  hears(request: Request): Promise<void> | undefined {
    const [routingId] = request.message.identities;
    if (routingId === undefined || !this.has("shell", routingId)) return undefined;
    return this.#hearing.ready(peerOf(request));
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
    const frames = signedFrames(parts, { ...around, signer: this.#signer });
    // A client that is gone gets nothing, and a socket that is closing has nobody to tell.
    this.#sockets[channel].send(frames).catch(() => {});
  }

  /** Publishes a message on iopub; its first identity is the topic. */
  publish(parts: EncodedParts, around: Pick<JupyterMessage, "identities" | "buffers">): void {
    if (!this.hasReaders) return;
    const frames = signedFrames(parts, { ...around, signer: this.#signer });
    this.#sockets.iopub.send(frames).catch(() => {});
  }

  /** Writes at once what was published in this turn; returns whether all of it is on its way, rather than behind earlier output. */
  flush(): boolean {
    return this.#sockets.iopub.flush();
  }

  /** Ends the connections of the client with this CURVE key; returns how many there were. */
  disconnect(publicKey: string): number {
    return this.#sockets.all.reduce(
      (sum, socket) => sum + socket.endPeers(({ userId }) => userId === publicKey),
      0,
    );
  }

  /** Closes all sockets, once what waits is sent. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#hearing[Symbol.dispose]();
    await this.#sockets[Symbol.asyncDispose]();
    await Promise.all(this.#readers);
  }

  #read(): void {
    const { request, unreadable, inputReply, subscribed } = this.#events;
    const { stdin, iopub, hb } = this.#sockets;
    const refused = (refusal: GateRefusal) =>
      this.#events.refused({ ...refusal, entrance: this.name });
    if (this.#options.security?.mechanism === "CURVE") {
      watchRefusedClients(this.#sockets.all, refused);
    }
    for (const channel of ["shell", "control"] as const) {
      const from = { entrance: this, channel };
      this.#readers.push(readFrames(this.#sockets[channel], (frames) =>
        this.#gate.take(frames, {
          passed: (message, bytes) => request({ ...from, message, bytes }),
          refused,
          unreadable: (message) => unreadable({ ...from, ...message }),
        })));
    }
    this.#readers.push(
      readFrames(
        stdin,
        (frames) =>
          this.#gate.take(frames, { passed: (message) => inputReply(this, message), refused }),
      ),
      readFrames(iopub, ([frame]) => {
        if (frame?.[0] === 1) subscribed(this, frame.subarray(1));
      }),
      // Nothing else happens between a heartbeat and its answer.
      readFrames(hb, (frames) => void hb.send(frames).catch(() => {})),
    );
  }
}
