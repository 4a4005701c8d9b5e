import { RoboError } from "../../errors.ts";
import { ByteQueue } from "./byte_queue.ts";
import { concat, EMPTY, toText } from "../bytes.ts";
import { decodeCommand, decodeErrorReason, encodeError } from "./command.ts";
import { CurveClient, type CurveOptions } from "./curve_client.ts";
import { type RandomSource, secureRandom } from "./curve_keys.ts";
import { CurveServer } from "./curve_server.ts";
import { DEFAULT_MAX_FRAME_BYTES, FLAG_COMMAND, FrameHeader } from "./frame.ts";
import { decodeGreeting, encodeGreeting, type Greeting, GREETING_BYTES } from "./greeting.ts";
import {
  type Established,
  type HandshakeFailure,
  type HandshakeStep,
  isRefused,
  type Refused,
} from "./handshake_outcome.ts";
import { malformed, type Mechanism, type MechanismStep } from "./mechanism.ts";
import { encodeMetadata, property } from "./metadata.ts";
import { NullMechanism } from "./null_mechanism.ts";
import { PlainClient } from "./plain_client.ts";
import { PlainServer } from "./plain_server.ts";
import type { Security } from "./security.ts";
import { areCompatible, hasRoutingId, isSocketType, type SocketType } from "./socket_type.ts";

/** Bytes that a peer may send before its handshake ends, unless another limit is set: 16 KiB. */
const DEFAULT_MAX_HANDSHAKE_BYTES = 16 * 1024;

/** What a {@linkcode Handshake} is to announce, to demand and to bear. */
export interface HandshakeOptions {
  /** What this end is. */
  readonly socketType: SocketType;
  /** Whether this end listened. The part taken in PLAIN and CURVE follows `security`, as in libzmq. */
  readonly asServer?: boolean;
  /** How the ends authenticate; by default NULL. */
  readonly security?: Security;
  /** Routing id to announce, 1 to 255 bytes that do not start with 0; sent by REQ, DEALER and ROUTER only. */
  readonly routingId?: Uint8Array;
  /** Further properties to announce, such as `X-Robo-Pid`. */
  readonly metadata?: ReadonlyMap<string, string | Uint8Array>;
  /** Highest minor version to announce: 1 (default), or 0 for ZMTP 3.0. */
  readonly minor?: 0 | 1;
  /** Bytes after which an endless handshake is refused; default 16 KiB. */
  readonly maxHandshakeBytes?: number;
  /** Largest frame that the cipher of CURVE accepts later, in bytes; default 1 GiB. */
  readonly maxFrameBytes?: number;
  /** Source of keys and nonces; default the system's. */
  readonly random?: RandomSource;
}

/**
 * The start of a ZMTP connection, from its first byte to the peer's READY (RFC 23, 24, 26, 37).
 *
 * @example
 * ```ts
 * import { Handshake } from "./handshake.ts";
 * import assert from "node:assert/strict";
 *
 * const push = new Handshake({ socketType: "PUSH" });
 * const pull = new Handshake({ socketType: "PULL" });
 * const greeted = pull.receive(push.start());
 * const ready = push.receive(pull.start());
 * const done = pull.receive(ready.send);
 * assert.ok(done.outcome && "socketType" in done.outcome);
 * assert.equal(done.outcome.socketType, "PUSH");
 * assert.equal(greeted.outcome, undefined);
 * ```
 */
export class Handshake {
  readonly #options: HandshakeOptions;
  readonly #mechanism: Mechanism;
  readonly #queue = new ByteQueue();
  readonly #header: FrameHeader;
  readonly #maxBytes: number;
  #consumed = 0;
  #greeting: Greeting | undefined;
  #over = false;

  /** Prepares a handshake. Throws RoboError "config" or "usage" when the security options are unusable. */
  constructor(options: HandshakeOptions) {
    this.#options = options;
    this.#maxBytes = options.maxHandshakeBytes ?? DEFAULT_MAX_HANDSHAKE_BYTES;
    this.#header = new FrameHeader(this.#maxBytes);
    this.#mechanism = createMechanism(options);
  }

  /** The bytes to send first. */
  start(): Uint8Array {
    const { name, asServer } = this.#mechanism;
    return encodeGreeting({ minor: this.#options.minor ?? 1, mechanism: name, asServer });
  }

  /** Takes bytes from the peer, in chunks of any size. Must not be called once there was an outcome. */
  receive(chunk: Uint8Array): HandshakeStep {
    if (this.#over) throw new TypeError("The handshake is over");
    this.#queue.push(chunk);
    const send: Uint8Array[] = [];
    let outcome: Established | Refused | undefined = this.#greet(send);
    while (outcome === undefined && this.#greeting !== undefined) {
      const step = this.#nextStep();
      if (step === undefined) break;
      if (step.send !== undefined) send.push(step.send);
      outcome = step.refused ?? this.#established(step);
    }
    if (outcome === undefined && this.#consumed + this.#queue.length > this.#maxBytes) {
      outcome = { reason: "too-long", message: `The handshake exceeds ${this.#maxBytes} bytes` };
    }
    return this.#finish(send, outcome);
  }

  #greet(send: Uint8Array[]): Refused | undefined {
    if (this.#greeting !== undefined) return undefined;
    const greeting = decodeGreeting(this.#queue.view);
    if (greeting === undefined) return undefined;
    if (isRefused(greeting)) return greeting;
    this.#skip(GREETING_BYTES);
    const { name, asServer } = this.#mechanism;
    if (greeting.mechanism !== name) {
      const theirs = JSON.stringify(greeting.mechanism);
      return refusal(
        "mechanism-mismatch",
        `The peer uses the mechanism ${theirs}, this end ${name}`,
      );
    }
    if (asServer && greeting.asServer) {
      return refusal("role-conflict", `Both ends are ${name} servers`);
    }
    this.#greeting = greeting;
    send.push(this.#mechanism.start());
    return undefined;
  }

  #nextStep(): MechanismStep | undefined {
    const bytes = this.#queue.view;
    const header = this.#header;
    if (!header.read(bytes, 0, bytes.length)) {
      if (header.violation === undefined) return undefined;
      const reason = header.violation.reason === "frame-too-large" ? "too-long" : "malformed";
      return { refused: refusal(reason, header.violation.message) };
    }
    if ((header.flags & FLAG_COMMAND) === 0) {
      return { refused: refusal("unexpected-command", "The peer sent a message before its READY") };
    }
    if (header.bodyEnd > bytes.length) return undefined;
    const command = decodeCommand(bytes.subarray(header.bodyStart, header.bodyEnd));
    this.#skip(header.bodyEnd);
    if (command === undefined) return malformed("command");
    if (command.name === "ERROR") {
      const reason = decodeErrorReason(command.data);
      return { refused: refusal("peer-error", `The peer refused this end: ${reason}`) };
    }
    return this.#mechanism.receive(command);
  }

  #established(step: MechanismStep): Established | Refused | undefined {
    const { done } = step;
    if (done === undefined) return undefined;
    const { socketType: ours, minor = 1 } = this.#options;
    const theirs = toText(property(done.metadata, "Socket-Type") ?? EMPTY);
    if (!isSocketType(theirs) || !areCompatible(ours, theirs)) {
      return refusal(
        "incompatible-socket",
        `A ${theirs || "nameless"} socket cannot talk to a ${ours}`,
      );
    }
    const routingId = property(done.metadata, "Identity") ?? EMPTY;
    if (routingId.length > 255 || routingId[0] === 0) {
      return refusal("malformed", "The peer's routing id is too long or starts with a zero byte");
    }
    return {
      ...done,
      minor: minor === 0 ? 0 : this.#greeting!.minor,
      socketType: theirs,
      routingId,
      mechanism: this.#mechanism.name,
    };
  }

  #finish(send: Uint8Array[], outcome: Established | Refused | undefined): HandshakeStep {
    if (outcome === undefined) return { send: concat(send), rest: EMPTY };
    this.#over = true;
    if (!isRefused(outcome)) {
      return { send: concat(send), outcome, rest: this.#queue.view.slice() };
    }
    // A peer that could not read an ERROR, or sent one itself, is left without.
    if (this.#greeting !== undefined && outcome.reason !== "peer-error") {
      send.push(encodeError(publicReason(outcome)));
    }
    return { send: concat(send), outcome, rest: EMPTY };
  }

  #skip(count: number): void {
    this.#queue.skip(count);
    this.#consumed += count;
  }
}

function createMechanism(options: HandshakeOptions): Mechanism {
  const security = options.security ?? { mechanism: "NULL" };
  const { routingId } = options;
  if (routingId !== undefined && (routingId.length > 255 || routingId[0] === 0)) {
    throw new RoboError(
      "usage",
      "A routing id is longer than 255 bytes or starts with a zero byte",
      {
        hint: "Choose a shorter name that starts with another byte",
      },
    );
  }
  const metadata = encodeMetadata(announced(options));
  if (security.mechanism === "NULL") return new NullMechanism(metadata);
  if (security.mechanism === "PLAIN") {
    return security.server
      ? new PlainServer(security, metadata)
      : new PlainClient(security, metadata);
  }
  const curve: CurveOptions = {
    metadata,
    random: options.random ?? secureRandom,
    maxFrameBytes: options.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES,
  };
  return security.server ? new CurveServer(security, curve) : new CurveClient(security, curve);
}

function* announced(options: HandshakeOptions): Iterable<[string, string | Uint8Array]> {
  yield ["Socket-Type", options.socketType];
  if (hasRoutingId(options.socketType)) yield ["Identity", options.routingId ?? EMPTY];
  if (options.metadata !== undefined) yield* options.metadata;
}

function refusal(reason: HandshakeFailure, message: string): Refused {
  return { reason, message };
}

/** What a stranger is told: nothing about who may come in. */
function publicReason(refused: Refused): string {
  return refused.reason === "authentication-failed" ? "Access denied" : refused.message;
}
