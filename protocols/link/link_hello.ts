import { RoboError } from "../../errors.ts";
import { linkFrame } from "./link_encode.ts";
import { LINK_KIND } from "./link_frame.ts";

/**
 * What a program says of itself, in a hello with id 0.
 *
 * | byte | field | |
 * | --- | --- | --- |
 * | 0 | `u64 session` | tells one start of the program from another |
 * | 8 | `u64 next` | count of the next struct that it will be given to send, from 0 |
 * | 16 | `u64 first` | count of the oldest struct that it can still send; `next` when it keeps none |
 * | 24 | `u64 acked` | how many bridges have acknowledged |
 * | 32 | `u32 kept` | bytes in which it keeps structs until they are acknowledged, 0 when it keeps none |
 * | 36 | `u16 structs` | hellos with structs that follow |
 * | 38 | `u8 flags` | 1: `aux` of its data is the session's count; 2: numbers in its structs are big-endian |
 * | 39 | `u8` | 0 |
 * | 40 | name | letters, digits, `_` and `-`, to the end of the payload |
 */
export interface ProgramHello {
  /** Tells one start of the program from another. */
  readonly session: bigint;
  /** Count of the next struct. */
  readonly next: number;
  /** Count of the oldest struct that it can still send. */
  readonly first: number;
  /** How many bridges have acknowledged. */
  readonly acked: number;
  /** Bytes in which it keeps structs, 0 when it keeps none. */
  readonly kept: number;
  /** Hellos with structs that follow. */
  readonly structs: number;
  /** Whether its data carry the session's count. */
  readonly hasCounts: boolean;
  /** Order of the bytes of numbers in its structs. */
  readonly byteOrder: "little" | "big";
  /** As it calls itself; may be empty, and hold anything. */
  readonly name: string;
}

/**
 * One struct of a program, in a hello with the struct's id; `aux` is its size.
 *
 * | byte | field | |
 * | --- | --- | --- |
 * | 0 | `u8 direction` | 1 the program sends it, 2 takes it, 3 both |
 * | 1 | `u8` | 0 |
 * | 2 | `u16 fields` | fields that follow the names |
 * | 4 | `u32 answer size` | bytes of the struct that answers, 0 when it is no request |
 * | 8 | name, 0, name of the answer, 0 | as C's texts |
 * | | for each field | `u32 offset`, `u32 size`, name, 0 |
 */
export interface StructHello {
  /** The program's number of it, 1 to 65535. */
  readonly id: number;
  /** Its typedef or tag, with or without `struct` in front. */
  readonly name: string;
  /** Bytes, padding included. */
  readonly size: number;
  /** Which way it goes, as the program sees it. */
  readonly direction: "out" | "in" | "both";
  /** The struct that answers it. */
  readonly answer: { readonly name: string; readonly size: number } | undefined;
  /** Some of its fields, for comparison. */
  readonly fields: readonly {
    readonly name: string;
    readonly offset: number;
    readonly size: number;
  }[];
}

const DIRECTIONS = ["out", "in", "both"] as const;

/** Reads a program's hello. Throws a `RoboError` of kind `data`. */
export function readProgramHello(payload: Uint8Array): ProgramHello {
  if (payload.length < 40) throw malformed("a program's hello has 40 bytes at least");
  const view = viewOf(payload);
  const [next, first, acked] = [8, 16, 24].map((at) => Number(view.getBigUint64(at, true)));
  if (next! > Number.MAX_SAFE_INTEGER || first! > next! || acked! > next!) {
    throw malformed("its counts contradict each other");
  }
  const flags = view.getUint8(38);
  return {
    session: view.getBigUint64(0, true),
    next: next!,
    first: first!,
    acked: acked!,
    kept: view.getUint32(32, true),
    structs: view.getUint16(36, true),
    hasCounts: (flags & 1) !== 0,
    byteOrder: (flags & 2) !== 0 ? "big" : "little",
    name: new TextDecoder().decode(payload.subarray(40)),
  };
}

/** Writes the frame of a program's hello. */
export function programHello(hello: ProgramHello): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(hello.name);
  const payload = new Uint8Array(40 + name.length);
  const view = viewOf(payload);
  view.setBigUint64(0, hello.session, true);
  view.setBigUint64(8, BigInt(hello.next), true);
  view.setBigUint64(16, BigInt(hello.first), true);
  view.setBigUint64(24, BigInt(hello.acked), true);
  view.setUint32(32, hello.kept, true);
  view.setUint16(36, hello.structs, true);
  view.setUint8(38, (hello.hasCounts ? 1 : 0) | (hello.byteOrder === "big" ? 2 : 0));
  payload.set(name, 40);
  return linkFrame(LINK_KIND.hello, {}, payload);
}

/** Reads the hello of a struct, whose frame has this `id` and `aux`. Throws a `RoboError` of kind `data`. */
export function readStructHello(
  payload: Uint8Array,
  { id, aux }: { readonly id: number; readonly aux: number },
): StructHello {
  if (payload.length < 8) throw malformed("a struct's hello has 8 bytes at least");
  const view = viewOf(payload);
  const direction = DIRECTIONS[view.getUint8(0) - 1];
  if (direction === undefined) throw malformed("a struct's direction is 1, 2 or 3");
  const count = view.getUint16(2, true);
  const answerSize = view.getUint32(4, true);
  const name = textAt(payload, 8);
  const answer = textAt(payload, name.end);
  const fields: { name: string; offset: number; size: number }[] = [];
  let at = answer.end;
  for (let i = 0; i < count; i++) {
    if (at + 8 > payload.length) throw malformed("a struct's hello ends within its fields");
    const field = textAt(payload, at + 8);
    fields.push({
      name: field.text,
      offset: view.getUint32(at, true),
      size: view.getUint32(at + 4, true),
    });
    at = field.end;
  }
  return {
    id,
    name: name.text,
    size: aux,
    direction,
    answer: answer.text === "" ? undefined : { name: answer.text, size: answerSize },
    fields,
  };
}

/** Writes the frame of a struct's hello. */
export function structHello(hello: StructHello): Uint8Array<ArrayBuffer> {
  const parts: number[] = [];
  const number = (value: number, bytes: number) => {
    for (let i = 0; i < bytes; i++) parts.push(Math.floor(value / 2 ** (8 * i)) & 255);
  };
  const text = (value: string) => parts.push(...new TextEncoder().encode(value), 0);
  number(DIRECTIONS.indexOf(hello.direction) + 1, 2);
  number(hello.fields.length, 2);
  number(hello.answer?.size ?? 0, 4);
  text(hello.name);
  text(hello.answer?.name ?? "");
  for (const { name, offset, size } of hello.fields) {
    number(offset, 4);
    number(size, 4);
    text(name);
  }
  return linkFrame(LINK_KIND.hello, { id: hello.id, aux: hello.size }, new Uint8Array(parts));
}

/**
 * The bridge's answer, a hello with id 0: it has taken the program in, under this name, and wants structs from count `have` on (`u64`, then
 * eight bytes of 0, then the name).
 */
export function welcome(have: number, name: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(name);
  const payload = new Uint8Array(16 + text.length);
  viewOf(payload).setBigUint64(0, BigInt(have), true);
  payload.set(text, 16);
  return linkFrame(LINK_KIND.hello, {}, payload);
}

function textAt(payload: Uint8Array, at: number): { readonly text: string; readonly end: number } {
  const end = payload.indexOf(0, at);
  if (at > payload.length || end === -1) throw malformed("a name in a hello has no end");
  return { text: new TextDecoder().decode(payload.subarray(at, end)), end: end + 1 };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function malformed(what: string): RoboError {
  return new RoboError("data", `The program's hello makes no sense: ${what}`, {
    hint: "It is to come from robo_link.h, or as docs/robo-link.md says",
  });
}
