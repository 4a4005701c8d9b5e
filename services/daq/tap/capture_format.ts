/**
 * What `robo daq tap -o` writes: everything that two ends said to each other, with its times.
 *
 * The file begins with the eight bytes `robodaq1`. Records follow, each with a head of 17 bytes and a body:
 *
 * | bytes | what | values |
 * | --- | --- | --- |
 * | 1 | kind | 0 opened, 1 bytes of the client, 2 bytes of the server, 3 client closed, 4 server closed |
 * | 4 | connection | whole number from 1, unsigned, big-endian |
 * | 8 | time | microseconds since 1970, unsigned, big-endian |
 * | 4 | length of the body | unsigned, big-endian |
 *
 * The body of kind 0 is JSON with the addresses of both ends: `{"client":"tcp://…","server":"tcp://…"}`; that of kinds 1 and 2 is
 * what was sent, as it was read; that of 3 and 4 is the reason as text, empty for an orderly end. A file that breaks off
 * within a record is read up to there.
 *
 * @module
 */
import { RoboError } from "../../../errors.ts";

/** Which end of a connection says something: the one that connected, or the one that listens. */
export type End = "client" | "server";

/** One record of a capture. */
export type CaptureRecord =
  & {
    /** Number of the connection, from 1. */
    readonly connection: number;
    /** When, in microseconds since 1970. */
    readonly time: number;
  }
  & (
    | { readonly kind: "opened"; readonly client: string; readonly server: string }
    | { readonly kind: "bytes"; readonly from: End; readonly bytes: Uint8Array<ArrayBuffer> }
    | { readonly kind: "closed"; readonly from: End; readonly reason: string }
  );

/** First bytes of a capture. */
export const CAPTURE_MAGIC: Uint8Array<ArrayBuffer> = new TextEncoder().encode("robodaq1");

const HEAD_BYTES = 17;
/** More than any record of ours has: what says so is no capture, or a damaged one. */
const MAX_BODY = 16 * 2 ** 20;
const ENDS: readonly End[] = ["client", "server"];

/** Bytes of a record. */
export function encodeRecord(record: CaptureRecord): Uint8Array<ArrayBuffer> {
  const body = bodyOf(record);
  const bytes = new Uint8Array(HEAD_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kindOf(record));
  view.setUint32(1, record.connection);
  view.setBigUint64(5, BigInt(Math.round(record.time)));
  view.setUint32(13, body.length);
  bytes.set(body, HEAD_BYTES);
  return bytes;
}

/** Whether these first bytes of a file, at least eight, are those of a capture. */
export function isCapture(start: Uint8Array): boolean {
  return CAPTURE_MAGIC.every((byte, i) => start[i] === byte);
}

/** Takes the bytes of a capture in pieces of any size, behind its first eight, and gives its records. */
export class CaptureReader {
  #rest: Uint8Array<ArrayBuffer> = new Uint8Array();
  #at = CAPTURE_MAGIC.length;

  /** Whether what was taken ends within a record. */
  get isCut(): boolean {
    return this.#rest.length > 0;
  }

  /** The records that are whole with `chunk`. Throws a `RoboError` of kind `data` where none can begin. */
  *push(chunk: Uint8Array): Generator<CaptureRecord> {
    const bytes = new Uint8Array(this.#rest.length + chunk.length);
    bytes.set(this.#rest);
    bytes.set(chunk, this.#rest.length);
    const view = new DataView(bytes.buffer);
    let at = 0;
    while (bytes.length - at >= HEAD_BYTES) {
      const length = view.getUint32(at + 13);
      const kind = view.getUint8(at);
      if (kind > 4 || length > MAX_BODY) throw this.#damage();
      if (bytes.length - at < HEAD_BYTES + length) break;
      yield this.#record(view, at);
      at += HEAD_BYTES + length;
      this.#at += HEAD_BYTES + length;
    }
    this.#rest = bytes.slice(at);
  }

  #record(view: DataView<ArrayBuffer>, at: number): CaptureRecord {
    const kind = view.getUint8(at);
    const head = {
      connection: view.getUint32(at + 1),
      time: Number(view.getBigUint64(at + 5)),
    };
    const body = new Uint8Array(view.buffer, at + HEAD_BYTES, view.getUint32(at + 13));
    if (kind === 1 || kind === 2) {
      return { ...head, kind: "bytes", from: ENDS[kind - 1]!, bytes: body };
    }
    const text = new TextDecoder().decode(body);
    if (kind > 2) return { ...head, kind: "closed", from: ENDS[kind - 3]!, reason: text };
    try {
      const { client, server } = JSON.parse(text);
      return { ...head, kind: "opened", client: String(client), server: String(server) };
    } catch {
      throw this.#damage();
    }
  }

  #damage(): RoboError {
    return new RoboError("data", `The capture is damaged: no record begins at byte ${this.#at}`, {
      hint: "What stands before it was read; a dump of one direction is read with --role",
    });
  }
}

function kindOf(record: CaptureRecord): number {
  if (record.kind === "opened") return 0;
  return (record.kind === "bytes" ? 1 : 3) + ENDS.indexOf(record.from);
}

function bodyOf(record: CaptureRecord): Uint8Array {
  if (record.kind === "bytes") return record.bytes;
  if (record.kind === "closed") return new TextEncoder().encode(record.reason);
  const { client, server } = record;
  return new TextEncoder().encode(JSON.stringify({ client, server }));
}
