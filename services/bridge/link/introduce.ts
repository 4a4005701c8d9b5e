import { RoboError } from "../../../errors.ts";
import {
  LINK_AT,
  LINK_HEADER_BYTES,
  LINK_KIND,
  LINK_MAGIC,
  LINK_VERSION,
  linkFrame,
  notOurs,
  readControl,
  readProgramHello,
  readStructHello,
  type StructHello,
} from "../../../protocols/link/mod.ts";
import type { ByteConnection } from "../../../transports/transport.ts";
import type { Introduction } from "./match_structs.ts";

/** Bytes of all hellos of a program together, at most. */
const MAX_HELLO_BYTES = 256 * 1024;

/** Structs of one program, at most. */
const MAX_STRUCTS = 1000;

/** Bytes from the middle of a conversation that are skipped in front of a hello, at most. */
const MAX_SKIPPED_BYTES = 4 * 1024 * 1024;

/** How long a program that we have connected to may be silent before it is asked who it is, in milliseconds. */
const ASK_AFTER_MS = 500;

const HELLO_START = LINK_MAGIC | LINK_VERSION << 16 | LINK_KIND.hello << 24;

/** How a program is listened to. */
export interface IntroduceOptions {
  /** How long it may take, in milliseconds. */
  readonly timeout: number;
  /** Whether it is asked who it is when it says nothing, and what is left of an older conversation is skipped. */
  readonly asks: boolean;
}

/** What a program has said, and the bytes that came after it. */
export interface Introduced extends Introduction {
  /** Read already. */
  readonly rest: Uint8Array;
}

/** Reads a program's hellos. Rejects with a `RoboError`: `data` for what is none, `unavailable` when it says nothing or goes. */
export async function introduce(
  connection: ByteConnection,
  { timeout, asks }: IntroduceOptions,
): Promise<Introduced> {
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    connection.close();
  }, timeout);
  const ask = asks ? setTimeout(() => void askWho(connection), ASK_AFTER_MS) : undefined;
  const gatherer = new HelloGatherer(asks);
  try {
    while (true) {
      const count = await connection.read(gatherer.room());
      if (count === null) throw gone("The program went before it had said what it is");
      const introduced = gatherer.take(count);
      if (introduced !== undefined) return introduced;
    }
  } catch (cause) {
    if (isLate) throw gone(`The program said nothing for ${timeout / 1000} s`);
    if (cause instanceof RoboError) throw cause;
    throw gone("The program went before it had said what it is");
  } finally {
    clearTimeout(late);
    clearTimeout(ask);
  }
}

/** Gathers bytes until all hellos are there. */
class HelloGatherer {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #end = 0;
  #skipped = 0;
  #hello: Introduction["hello"] | undefined;
  readonly #structs: StructHello[] = [];
  readonly #skips: boolean;

  constructor(skips: boolean) {
    this.#skips = skips;
  }

  /** Where the next bytes are to be read to. */
  room(): Uint8Array {
    if (this.#end === this.#bytes.length) {
      if (this.#bytes.length >= MAX_HELLO_BYTES) {
        throw new RoboError("data", "What the program says of itself is too long", {
          hint: `${MAX_HELLO_BYTES / 1024} KiB are the most: name fewer fields`,
        });
      }
      const larger = new Uint8Array(this.#bytes.length * 4);
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return this.#bytes.subarray(this.#end);
  }

  /** Looks at `count` more bytes; undefined while more are needed. */
  take(count: number): Introduced | undefined {
    this.#end += count;
    if (this.#hello === undefined && this.#skips && !this.#skip()) return undefined;
    while (this.#end - this.#at >= LINK_HEADER_BYTES) {
      if (this.#view.getUint32(this.#at, true) !== HELLO_START) throw notOurs();
      const length = this.#view.getUint32(this.#at + LINK_AT.length, true);
      if (length > MAX_HELLO_BYTES) throw notOurs();
      if (this.#at + LINK_HEADER_BYTES + length > this.#end) break;
      this.#read();
      this.#at += LINK_HEADER_BYTES + length;
      const hello = this.#hello!;
      if (this.#structs.length === hello.structs) {
        const rest = this.#bytes.slice(this.#at, this.#end);
        return { hello, structs: this.#structs, rest };
      }
    }
    // The first bytes of anything else tell already.
    for (let i = this.#at; i < Math.min(this.#end, this.#at + 4); i++) {
      if (this.#bytes[i] !== (HELLO_START >>> 8 * (i - this.#at) & 255)) throw notOurs();
    }
    return undefined;
  }

  #read(): void {
    const { id, aux, payload } = readControl(this.#view, this.#at);
    if (this.#hello === undefined) {
      if (id !== 0) throw notOurs();
      this.#hello = readProgramHello(payload);
      if (this.#hello.structs > MAX_STRUCTS) {
        throw new RoboError("data", `A program has ${MAX_STRUCTS} structs at most`);
      }
    } else {
      if (id === 0) throw notOurs();
      this.#structs.push(readStructHello(payload, { id, aux }));
    }
  }

  /** Moves on to where a hello of a program begins; false when there is none yet. */
  #skip(): boolean {
    const begin = this.#at;
    let found = false;
    while (this.#end - this.#at >= 6) {
      const isHello = this.#view.getUint32(this.#at, true) === HELLO_START;
      found = isHello && this.#view.getUint16(this.#at + LINK_AT.id, true) === 0;
      if (found) break;
      this.#at++;
    }
    this.#skipped += this.#at - begin;
    if (this.#skipped > MAX_SKIPPED_BYTES) throw notOurs();
    this.#bytes.copyWithin(0, this.#at, this.#end);
    this.#end -= this.#at;
    this.#at = 0;
    return found;
  }
}

async function askWho(connection: ByteConnection): Promise<void> {
  try {
    await connection.write(linkFrame(LINK_KIND.hello, {}));
  } catch {
    // It has gone: reading says so.
  }
}

function gone(message: string): RoboError {
  return new RoboError("unavailable", message);
}
