import { ByteQueue } from "./byte_queue.ts";
import { equal, toBytes } from "../bytes.ts";
import { BOX_OVERHEAD, BoxSeries } from "./curve_box.ts";
import { NONCE_BYTES, type NonceCounter, type NonceGuard } from "./curve_nonce.ts";
import {
  FLAG_COMMAND,
  FLAG_MORE,
  FrameHeader,
  frameHeaderBytes,
  writeFrameHeader,
} from "./frame.ts";
import type { StreamCipher } from "./handshake_outcome.ts";
import { ZmtpViolation } from "./violation.ts";

const NAME = toBytes("\x07MESSAGE");
const HEAD = NAME.length + NONCE_BYTES;
/** Bytes by which the body of a MESSAGE is longer than the frame's body in it: 33. */
const OVERHEAD = HEAD + BOX_OVERHEAD + 1;
const INNER_MORE = 1;
const INNER_COMMAND = 2;

/** What both ends have agreed on when a CURVE handshake ends. */
export interface CurveSession {
  /** The key both ends have derived from their transient keys. */
  readonly key: Uint8Array;
  /** Whether this end is the server. */
  readonly asServer: boolean;
  /** This end's nonces, of which some are spent. */
  readonly sent: NonceCounter;
  /** The peer's nonces. */
  readonly received: NonceGuard;
  /** Largest plain frame that is accepted, in bytes. */
  readonly maxFrameBytes: number;
}

/** The stream after a CURVE handshake: each frame in a MESSAGE, as libzmq puts it on the wire. */
export class CurveCipher implements StreamCipher {
  readonly #session: CurveSession;
  readonly #outgoing: BoxSeries;
  readonly #incoming: BoxSeries;
  readonly #queue = new ByteQueue();
  readonly #header: FrameHeader;

  /** Continues `session`. */
  constructor(session: CurveSession) {
    const [ours, theirs] = session.asServer ? ["S", "C"] : ["C", "S"];
    this.#session = session;
    this.#outgoing = new BoxSeries(session.key, `CurveZMQMESSAGE${ours}`);
    this.#incoming = new BoxSeries(session.key, `CurveZMQMESSAGE${theirs}`);
    this.#header = new FrameHeader(session.maxFrameBytes + OVERHEAD);
  }

  open(wire: Uint8Array): Uint8Array | ZmtpViolation {
    const held = this.#queue.length > 0;
    if (held) this.#queue.push(wire);
    const bytes = held ? this.#queue.view : wire;
    // Each plain frame is shorter than its MESSAGE.
    const plain = new Uint8Array(bytes.length);
    const header = this.#header;
    let start = 0;
    let end = 0;
    while (header.read(bytes, start, bytes.length) && header.bodyEnd <= bytes.length) {
      if ((header.flags & FLAG_MORE) !== 0) return notEncrypted();
      const written = this.#openMessage(
        bytes.subarray(header.bodyStart, header.bodyEnd),
        plain,
        end,
      );
      if (typeof written !== "number") return written;
      end = written;
      start = header.bodyEnd;
    }
    if (header.violation !== undefined) return header.violation;
    if (held) this.#queue.skip(start);
    else if (start < wire.length) this.#queue.push(wire.subarray(start));
    return plain.subarray(0, end);
  }

  seal(frames: Uint8Array): Uint8Array {
    const header = new FrameHeader(Number.MAX_SAFE_INTEGER);
    let length = 0;
    for (let at = 0; header.read(frames, at, frames.length); at = header.bodyEnd) {
      const body = header.bodyEnd - header.bodyStart + OVERHEAD;
      length += frameHeaderBytes(body) + body;
    }
    const wire = new Uint8Array(length);
    let end = 0;
    for (let at = 0; header.read(frames, at, frames.length); at = header.bodyEnd) {
      end = this.#sealMessage(header, frames, { wire, offset: end });
    }
    return wire;
  }

  #sealMessage(
    frame: FrameHeader,
    frames: Uint8Array,
    to: { wire: Uint8Array; offset: number },
  ): number {
    const { bodyStart, bodyEnd, flags } = frame;
    const length = bodyEnd - bodyStart;
    const { wire } = to;
    // libzmq sets no command flag on a MESSAGE, and expects none.
    let offset = writeFrameHeader(wire, to.offset, { flags: 0, length: length + OVERHEAD });
    const nonce = this.#session.sent.next();
    wire.set(NAME, offset);
    wire.set(nonce, offset + NAME.length);
    offset += HEAD;
    this.#outgoing.seal(nonce, 1 + length, {
      fill(plain) {
        plain[0] = ((flags & FLAG_MORE) !== 0 ? INNER_MORE : 0) |
          ((flags & FLAG_COMMAND) !== 0 ? INNER_COMMAND : 0);
        plain.set(frames.subarray(bodyStart, bodyEnd), 1);
      },
      target: wire,
      offset,
    });
    return offset + BOX_OVERHEAD + 1 + length;
  }

  #openMessage(body: Uint8Array, plain: Uint8Array, offset: number): number | ZmtpViolation {
    if (body.length < OVERHEAD || !equal(body.subarray(0, NAME.length), NAME)) {
      return notEncrypted();
    }
    const nonce = body.subarray(NAME.length, HEAD);
    const content = this.#session.received.accept(nonce)
      ? this.#incoming.open(nonce, body.subarray(HEAD))
      : undefined;
    if (content === undefined) {
      return new ZmtpViolation("bad-crypto", "The peer sent a message that is forged or repeated");
    }
    const inner = content[0]!;
    const flags = ((inner & INNER_MORE) !== 0 ? FLAG_MORE : 0) |
      ((inner & INNER_COMMAND) !== 0 ? FLAG_COMMAND : 0);
    const length = content.length - 1;
    const bodyStart = writeFrameHeader(plain, offset, { flags, length });
    plain.set(content.subarray(1), bodyStart);
    return bodyStart + length;
  }
}

function notEncrypted(): ZmtpViolation {
  return new ZmtpViolation("unexpected-command", "The peer sent something that is not encrypted");
}
