import { bracketed } from "../../../../protocols/bracketed.ts";
import { type Channel, CHANNELS } from "../../../../protocols/jupyter/mod.ts";
import type { Security } from "../../../../protocols/zmtp/mod.ts";
import { isLoopback } from "../../../../transports/network_cards.ts";
// Not all kinds of sockets: loading them would take longer.
import type { SocketOptions } from "../../../../transports/zmtp/options.ts";
import { Reply } from "../../../../transports/zmtp/reply.ts";
import { Router } from "../../../../transports/zmtp/router.ts";
import type { Socket } from "../../../../transports/zmtp/socket.ts";
import { XPublisher } from "../../../../transports/zmtp/xpublisher.ts";
import type { EntranceOptions } from "../entrance.ts";
import type { KernelLimits } from "../limits.ts";

/** Largest message on the stdin channel, in bytes: a line that somebody types or pastes. */
const MOST_INPUT_BYTES = 16 * 1024 * 1024;

/** Largest heartbeat or subscription, in bytes. */
const MOST_SMALL_BYTES = 64 * 1024;

/** Time that a client has for the handshake, in milliseconds. */
const HANDSHAKE_MS = 10_000;

/** Time to send what waits when an entrance closes, in milliseconds. */
const LINGER_MS = 1000;

/** Told when the client of that routing id is there, or no more. */
export type PeerListener = (
  channel: "shell" | "stdin",
  routingId: Uint8Array,
  isThere: boolean,
) => void;

/** The five sockets of an entrance. */
export class EntranceSockets implements AsyncDisposable {
  /** Requests. */
  readonly shell: Router;
  /** Requests that are answered while a cell runs. */
  readonly control: Router;
  /** Questions to clients. */
  readonly stdin: Router;
  /** What is executed, and what comes of it. */
  readonly iopub: XPublisher;
  /** Heartbeats. */
  readonly hb: Reply;
  /** Where they listen. */
  readonly ports: Record<Channel, number> = { shell: 0, iopub: 0, stdin: 0, control: 0, hb: 0 };

  /** Sockets that do not listen yet. */
  constructor(options: EntranceOptions, limits: KernelLimits, onPeer: PeerListener) {
    const common = socketOptions(options, limits);
    const { security } = common;
    // A client that lost its connection and comes back takes its old place, dead or not.
    const router = { ...common, handover: true };
    this.shell = new Router({ ...router, onPeer: (...peer) => onPeer("shell", ...peer) });
    this.control = new Router(router);
    this.stdin = new Router({
      ...router,
      maxMessageSize: Math.min(MOST_INPUT_BYTES, limits.maxMessageBytes),
      onPeer: (...peer) => onPeer("stdin", ...peer),
    });
    this.iopub = new XPublisher({
      ...common,
      gatherWrites: true,
      verbosity: "allSubs",
      maxMessageSize: MOST_SMALL_BYTES,
    });
    this.hb = new Reply({
      ...common,
      ...(security === undefined ? {} : { security: forAll(security) }),
      maxMessageSize: MOST_SMALL_BYTES,
    });
  }

  /** All of them. */
  get all(): readonly Socket[] {
    return CHANNELS.map((channel) => this[channel]);
  }

  /** Listens; rejects with a `RoboError` of kind `unavailable` when a port is taken. */
  async bind({ host, ports }: Pick<EntranceOptions, "host" | "ports">): Promise<void> {
    const address = bracketed(host);
    for (const channel of CHANNELS) {
      const bound = await this[channel].bind(`tcp://${address}:${ports[channel]}`);
      this.ports[channel] = Number(bound.slice(bound.lastIndexOf(":") + 1));
    }
  }

  /** Closes them, once what waits is sent. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.all.map((socket) => socket.close()));
  }
}

function socketOptions({ security, host }: EntranceOptions, limits: KernelLimits): SocketOptions {
  const { maxMessageBytes, maxUnreadBytes, maxConnections, silenceMs } = limits;
  // On this machine the end of a connection is always noticed.
  const heartbeat = isLoopback(host)
    ? {}
    : { heartbeatInterval: Math.ceil(silenceMs / 3), heartbeatTimeout: silenceMs };
  return {
    ...(security === undefined ? {} : { security }),
    ...heartbeat,
    maxMessageSize: maxMessageBytes,
    // Bytes are what counts: a thousand small messages are nothing.
    sendHighWaterMark: 0,
    maxQueuedBytes: maxUnreadBytes,
    maxConnections,
    handshakeInterval: HANDSHAKE_MS,
    linger: LINGER_MS,
  };
}

/** The same security for whatever key: a heartbeat tells nothing, and Jupyter's clients make a new key for it. */
function forAll(security: Security): Security {
  if (security.mechanism !== "CURVE" || security.server !== true) return security;
  const { accepts: _, ...rest } = security;
  return rest;
}
