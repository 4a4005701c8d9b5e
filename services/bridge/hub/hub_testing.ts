import type { CStruct } from "../../../protocols/clayout/c_types.ts";
import {
  LINK_AT,
  LINK_HEADER_BYTES,
  LINK_KIND,
  LINK_MAGIC,
  LINK_VERSION,
} from "../../../protocols/link/link_frame.ts";
import type { FrameRun } from "./frame_run.ts";
import type { ProgramLink, ProgramStruct, RequestOptions } from "./program.ts";
import type { ClientRights } from "./client.ts";
import type { ClientSocket } from "../clients/client_socket.ts";
import { hold } from "../memory/shared_bytes.ts";
import type { RunEncoder } from "./subscription.ts";

/** Everything is allowed. */
export const ALL_RIGHTS: ClientRights = { mayRead: () => true, mayWrite: () => true };

/** `struct { uint32_t n; uint32_t value; }` of that name. */
export function smallStruct(name: string): CStruct {
  const type = { kind: "scalar", scalar: "uint32", size: 4, spelling: "uint32_t" } as const;
  return {
    kind: "struct",
    isUnion: false,
    name,
    size: 8,
    align: 4,
    fields: [{ name: "n", type, offset: 0 }, { name: "value", type, offset: 4 }],
  };
}

/** A struct of {@linkcode smallStruct} as its program sends it. */
export function announced(name: string, more: Partial<ProgramStruct> = {}): ProgramStruct {
  return { id: 1, struct: smallStruct(name), direction: "out", ...more };
}

/** A program that keeps what it is sent, and answers requests with what it was asked, its value doubled. */
export class FakeProgram implements ProgramLink {
  readonly description: ProgramLink["description"];
  readonly waitingBytes: number = 0;
  /** What was sent to it: its own number and the payload. */
  readonly received: [number, Uint8Array][] = [];
  /** Whether it is asked to wait. */
  isPaused = false;
  /** Why it was asked to end. */
  ended: string | undefined;

  /** A program of that name with these structs. */
  constructor(name: string, structs: readonly ProgramStruct[]) {
    this.description = { name, address: `unix:/run/${name}.sock`, structs, byteOrder: "little" };
  }

  send(id: number, payload: Uint8Array): void {
    this.received.push([id, payload.slice()]);
  }

  request(id: number, payload: Uint8Array, { signal }: RequestOptions): Promise<Uint8Array> {
    signal?.throwIfAborted();
    this.send(id, payload);
    const answer = payload.slice();
    const view = new DataView(answer.buffer);
    view.setUint32(4, view.getUint32(4, true) * 2, true);
    return Promise.resolve(answer);
  }

  end(reason: string): boolean {
    this.ended = reason;
    return true;
  }

  pause(isPaused: boolean): void {
    this.isPaused = isPaused;
  }
}

/** A run of small structs; each is given as its topic's number and `n`. */
export function smallRun(structs: readonly (readonly [number, number])[]): FrameRun {
  const size = LINK_HEADER_BYTES + 8;
  const bytes = new Uint8Array(structs.length * size);
  const view = new DataView(bytes.buffer);
  structs.forEach(([topic, n], i) => {
    const at = i * size;
    view.setUint16(at + LINK_AT.magic, LINK_MAGIC, true);
    view.setUint8(at + LINK_AT.version, LINK_VERSION);
    view.setUint8(at + LINK_AT.kind, LINK_KIND.data);
    view.setUint16(at + LINK_AT.id, topic, true);
    view.setUint16(at + LINK_AT.seq, n & 0xffff, true);
    view.setUint32(at + LINK_AT.length, 8, true);
    view.setBigUint64(at + LINK_AT.time, BigInt(n + 1), true);
    view.setUint32(at + LINK_HEADER_BYTES, n, true);
  });
  const only = structs.every(([topic]) => topic === structs[0]![0]) ? structs[0]![0] : undefined;
  return { bytes, view, count: structs.length, only };
}

/** Topic and `n` of each struct of a run of small ones. */
export function readSmallRun(bytes: Uint8Array): [number, number][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: [number, number][] = [];
  for (let at = 0; at < bytes.length; at += LINK_HEADER_BYTES + 8) {
    const n = view.getUint32(at + LINK_HEADER_BYTES, true);
    found.push([view.getUint16(at + LINK_AT.id, true), n]);
  }
  return found;
}

/** Hands on the frames as they are. */
export function plainEncoder(key: string = "plain"): RunEncoder & { readonly runs: number } {
  return {
    key,
    runs: 0,
    encode(run) {
      (this as { runs: number }).runs++;
      return run.bytes.slice();
    },
  };
}

/** A connection that takes `room` bytes at once, and more when it is told to. */
export class FakeSocket implements ClientSocket {
  /** All that was written. */
  readonly frames: Uint8Array[] = [];
  /** How it was closed. */
  closed: readonly [number, string] | "terminated" | undefined;
  bufferedBytes = 0;
  /** Bytes that it buffers before it says that it is enough. */
  room: number;
  #drained: (() => void)[] = [];

  /** A connection whose other side reads when {@linkcode drain} is called; with infinite room always. */
  constructor(room: number = Infinity) {
    this.room = room;
  }

  write(frames: readonly Uint8Array[]): boolean {
    for (const frame of frames) hold(frame);
    this.frames.push(...frames);
    if (this.room === Infinity) return true;
    for (const frame of frames) this.bufferedBytes += frame.length;
    return this.bufferedBytes < this.room;
  }

  drained(): Promise<void> {
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** The other side has read everything. Resolves when who waited has gone on. */
  async drain(): Promise<void> {
    this.bufferedBytes = 0;
    const drained = this.#drained;
    this.#drained = [];
    for (const resolve of drained) resolve();
    await Promise.resolve();
    await Promise.resolve();
  }

  close(code: number, reason: string): void {
    this.closed ??= [code, reason];
  }

  terminate(): void {
    this.closed ??= "terminated";
  }

  /** All small structs that were written, by {@linkcode plainEncoder}. */
  structs(): [number, number][] {
    return this.frames.flatMap(readSmallRun);
  }
}
