/**
 * Grabs one after the other as bytes: what `GET /v1/devices/{name}/watch?format=dte` sends.
 *
 * A record is the length of its head (u32, little-endian), the head in JSON, and as many bytes of a DataToExport of dialect T3
 * as the head says. A length of zero is a sign of life and has nothing behind it.
 *
 * @module
 */
import { RoboError } from "../../errors.ts";

/** What stands before the data of a grab. */
export interface GrabHead {
  /** The device's name. */
  readonly device: string;
  /** The device's count of data, from 1. */
  readonly number: number;
  /** When it arrived, in milliseconds since 1970. */
  readonly time: number;
  /** Data that was missed since the one before. */
  readonly missed: number;
  /** Bytes of data behind the head. */
  readonly bytes: number;
}

/** A head, or the last one, which says in problem details of RFC 9457 why no more comes. */
export type RecordHead = GrabHead | { readonly problem: Readonly<Record<string, unknown>> };

/** Longest head that is accepted, in bytes. */
const MAX_HEAD = 64 * 1024;

/** The bytes before the data. */
export function encodeRecordHead(head: RecordHead): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(4 + json.length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  return bytes;
}

/** A sign of life. */
export const EMPTY_RECORD: Uint8Array<ArrayBuffer> = new Uint8Array(4);

/** What a {@linkcode RecordReader} has found in what it was fed. */
export type RecordPart =
  | { readonly head: RecordHead }
  /** A piece of the data; `isLast` at its end. */
  | { readonly data: Uint8Array; readonly isLast: boolean };

/** Reads records from pieces of any size. */
export class RecordReader {
  #pending: Uint8Array = new Uint8Array();
  /** Bytes of the data that have not come yet. */
  #missing = 0;

  /** What is in a piece, in order. Throws a `RoboError` of kind `data` when it makes no sense. */
  *push(piece: Uint8Array): Generator<RecordPart, void> {
    let rest = joined(this.#pending, piece);
    this.#pending = new Uint8Array();
    while (rest.length > 0) {
      if (this.#missing > 0) {
        const data = rest.subarray(0, this.#missing);
        rest = rest.subarray(data.length);
        this.#missing -= data.length;
        yield { data, isLast: this.#missing === 0 };
        continue;
      }
      const length = rest.length < 4 ? undefined : lengthOf(rest);
      if (length === undefined || rest.length < 4 + length) {
        this.#pending = rest.slice();
        return;
      }
      const json = rest.subarray(4, 4 + length);
      rest = rest.subarray(4 + length);
      if (length === 0) continue;
      const head = parseHead(json);
      if ("bytes" in head) this.#missing = head.bytes;
      yield { head };
    }
  }
}

function lengthOf(bytes: Uint8Array): number {
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  if (length <= MAX_HEAD) return length;
  throw new RoboError("data", `A head of ${length} B is no head of a grab`);
}

function parseHead(json: Uint8Array): RecordHead {
  const head = Object(parseJson(json)) as Record<string, unknown>;
  if (typeof head["problem"] === "object" && head["problem"] !== null) {
    return { problem: head["problem"] as Record<string, unknown> };
  }
  const { device, number, time, missed, bytes } = head;
  const isWhole = typeof device === "string" &&
    [number, time, missed, bytes].every((value) => typeof value === "number") &&
    Number.isSafeInteger(bytes) && (bytes as number) > 0;
  if (isWhole) return { device, number, time, missed, bytes } as GrabHead;
  throw new RoboError("data", "The head of a grab lacks something");
}

function parseJson(json: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch (cause) {
    throw new RoboError("data", "The head of a grab is not JSON", { cause });
  }
}

function joined(before: Uint8Array, piece: Uint8Array): Uint8Array {
  if (before.length === 0) return piece;
  const all = new Uint8Array(before.length + piece.length);
  all.set(before);
  all.set(piece, before.length);
  return all;
}
