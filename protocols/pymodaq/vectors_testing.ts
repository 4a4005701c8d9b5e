import vectors from "./testdata/pymodaq_vectors.json" with { type: "json" };
import type { Dialect } from "./dialect.ts";
import { DialectGuess } from "./dialect_guess.ts";
import { NEW_MEMORY } from "./frame_pool.ts";
import { WireInput } from "./input.ts";
import type { MessageReader } from "./message_reader.ts";
import type { Message } from "./message.ts";
import { WireOutput } from "./output.ts";
import { DEFAULT_LIMITS } from "./read_limits.ts";
import type { ReadState } from "./read_state.ts";
import type { Reading } from "./reading.ts";
import type { WriteState } from "./write_objects.ts";

/** What PyMoDAQ itself put on the socket, or why it could not. */
export interface Vector {
  readonly name: string;
  readonly hex?: string;
  readonly error?: string;
}

/** The vectors of a dialect; `T2b` are those of PyMoDAQ 4.3, which speaks T2. */
export function vectorsOf(dialect: Dialect | "T2b"): readonly Vector[] {
  return dialect === "T2b" ? vectors["T2b_4.3.7"] : vectors[dialect];
}

/** The bytes of one vector. */
export function vector(dialect: Dialect | "T2b", name: string): Uint8Array<ArrayBuffer> {
  const hex = vectorsOf(dialect).find((each) => each.name === name)?.hex;
  if (hex === undefined) throw new Error(`There is no vector ${name} of ${dialect}`);
  return Uint8Array.fromHex(hex);
}

/** A text behind its length. */
export function str(text: string): Uint8Array<ArrayBuffer> {
  return joined(new WireOutput().text(text).take());
}

/** Parts as one. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromHex(parts.map((part) => part.toHex()).join(""));
}

/** Reads one field from bytes that come in pieces of so many; all of them have to be needed. */
export function readField<T>(
  begin: (state: ReadState) => Reading<T>,
  bytes: Uint8Array,
  { dialect, step = bytes.length || 1 }: {
    readonly dialect?: Dialect | undefined;
    readonly step?: number;
  } = {},
): T {
  const input = new WireInput(DEFAULT_LIMITS, NEW_MEMORY);
  input.begin();
  const state: ReadState = { input, guess: new DialectGuess(dialect), lateEnd: undefined };
  const reading = begin(state);
  let result = reading.next();
  for (let at = 0; at < bytes.length; at += step) {
    const chunk = bytes.subarray(at, at + step);
    input.room().set(chunk);
    input.received(chunk.length);
    if (result.done) throw new Error(`It was whole after ${at} of ${bytes.length} bytes`);
    result = reading.next();
  }
  if (!result.done) throw new Error(`It is not whole after ${bytes.length} bytes`);
  if (input.waiting > 0) throw new Error(`${input.waiting} bytes are left`);
  return result.value;
}

/** What is written of one field. */
export function writeField(dialect: Dialect, write: (state: WriteState) => void): string {
  const output = new WireOutput();
  write({ output, dialect });
  return joined(output.take()).toHex();
}

/** Gives a reader bytes in pieces of so many; all messages that come of them. */
export function readMessages(
  reader: MessageReader,
  bytes: Uint8Array,
  step: number = bytes.length || 1,
): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at < bytes.length; at += step) {
    reader.push(bytes.subarray(at, at + step));
    for (let message = reader.next(); message !== undefined; message = reader.next()) {
      messages.push(message);
    }
  }
  return messages;
}
