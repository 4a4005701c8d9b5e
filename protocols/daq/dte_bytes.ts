import { RoboError } from "../../errors.ts";
import type { DataToExport } from "../pymodaq/data.ts";
import { encodeDte } from "../pymodaq/dte_bytes.ts";
import { encodeMessage } from "../pymodaq/encode_message.ts";
import type { FrameSource } from "../pymodaq/frame_pool.ts";
import { MessageReader } from "../pymodaq/message_reader.ts";

/** The command before data on PyMoDAQ's wire, with its length. */
const DONE = Uint8Array.of(0, 0, 0, 4, 0x44, 0x6f, 0x6e, 0x65);

/** The bytes of a DataToExport in dialect T3, PyMoDAQ 4.4's; arrays of 16 KiB and more are not copied. */
export function dteBytes(dte: DataToExport): Uint8Array<ArrayBuffer>[] {
  return encodeDte(dte, "T3") as Uint8Array<ArrayBuffer>[];
}

/** Reads one DataToExport of dialect T3 from pieces of any size. */
export class DteReader {
  readonly #reader: MessageReader;

  /** A reader that takes the memory of large arrays from `frames`; default new memory for each. */
  constructor(frames?: FrameSource) {
    this.#reader = new MessageReader({
      role: "server",
      dialect: "T3",
      ...(frames !== undefined && { frames }),
    });
    // The reader is one of whole conversations: a client comes, and has been asked for data.
    for (const part of encodeMessage({ kind: "hello", clientType: "GRABBER" }, "T3")) {
      this.#reader.push(part);
    }
    this.#reader.next();
    this.#reader.push(DONE);
    this.#reader.next();
  }

  /** Takes a copy of a piece. Throws a `RoboError` of kind `data` for what is no DataToExport. */
  push(piece: Uint8Array): DataToExport | undefined {
    let rest = piece;
    while (true) {
      const room = this.#reader.room();
      const part = rest.subarray(0, room.length);
      room.set(part);
      this.#reader.received(part.length);
      rest = rest.subarray(part.length);
      const message = this.#reader.next();
      if (message?.kind === "done" && message.data.form === "dte") return message.data.dte;
      if (rest.length === 0) return undefined;
    }
  }

  /** The data when all pieces were pushed; throws a `RoboError` of kind `data` as long as it is not whole. */
  static whole(pieces: Iterable<Uint8Array>, frames?: FrameSource): DataToExport {
    const reader = new DteReader(frames);
    for (const piece of pieces) {
      const dte = reader.push(piece);
      if (dte !== undefined) return dte;
    }
    throw new RoboError("data", "The data is cut off");
  }
}
