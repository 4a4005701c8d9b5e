import { RoboError } from "../../../errors.ts";

/** Sessions that the file holds. */
const SLOTS = 64;

/** Bytes of one of them: its number and its count. */
const SLOT_BYTES = 16;

/** How the file is made. */
const FRESH = { write: true, create: true, mode: 0o600 };

/** How far the sessions of programs have come, in a file that survives the process, whatever kills it. */
export class CountsFile implements Disposable {
  /** What the file held when it was opened. */
  readonly counts: ReadonlyMap<bigint, number>;
  readonly #path: string;
  #file: Deno.FsFile | undefined;
  readonly #slots = new Map<bigint, number>();
  readonly #record = new Uint8Array(SLOT_BYTES);
  readonly #view: DataView = new DataView(this.#record.buffer);
  readonly #onFault: (why: string) => void;
  #nextSlot = 0;
  #isBroken = false;

  /**
   * Opens the file; where it is missing, it is made with the first count, but tried at once. `onFault` is told, once, when it cannot be written any
   * more. Throws a `RoboError` of kind `io`.
   */
  constructor(path: string, onFault: (why: string) => void) {
    this.#path = path;
    this.#onFault = onFault;
    try {
      this.#file = openOrTry(path);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new RoboError("io", `The counts of programs cannot be kept in ${path}: ${why}`, {
        hint: "The folder must exist and be writable",
        cause,
      });
    }
    this.counts = this.#file === undefined ? new Map() : this.#read(this.#file);
  }

  /** Writes the count of a session; the 64 newest sessions are kept. Does nothing when it cannot be written any more, such as on a full disk. */
  set(session: bigint, count: number): void {
    if (this.#isBroken) return;
    let slot = this.#slots.get(session);
    if (slot === undefined) {
      slot = this.#nextSlot++ % SLOTS;
      for (const [other, at] of this.#slots) if (at === slot) this.#slots.delete(other);
      this.#slots.set(session, slot);
    }
    this.#view.setBigUint64(0, session, true);
    this.#view.setBigUint64(8, BigInt(count), true);
    try {
      const file = this.#file ??= Deno.openSync(this.#path, FRESH);
      file.seekSync(slot * SLOT_BYTES, Deno.SeekMode.Start);
      file.writeSync(this.#record);
    } catch (error) {
      this.#isBroken = true;
      this.#onFault(error instanceof Error ? error.message : String(error));
    }
  }

  [Symbol.dispose](): void {
    this.#file?.close();
  }

  #read(file: Deno.FsFile): Map<bigint, number> {
    const bytes = new Uint8Array(SLOTS * SLOT_BYTES);
    let length = 0;
    for (let count: number | null = 1; count !== null && count > 0 && length < bytes.length;) {
      count = file.readSync(bytes.subarray(length));
      length += count ?? 0;
    }
    const view = new DataView(bytes.buffer);
    const counts = new Map<bigint, number>();
    for (let at = 0; at + SLOT_BYTES <= length; at += SLOT_BYTES) {
      const session = view.getBigUint64(at, true);
      const count = Number(view.getBigUint64(at + 8, true));
      if (session === 0n || !Number.isSafeInteger(count)) continue;
      this.#slots.set(session, at / SLOT_BYTES);
      // Two bridges with one file may each have written it: who has more is right.
      counts.set(session, Math.max(count, counts.get(session) ?? 0));
    }
    this.#nextSlot = length / SLOT_BYTES | 0;
    return counts;
  }
}

/** The file, if it is there; else whether it could be is found out by making it, and nothing of it stays. */
function openOrTry(path: string): Deno.FsFile | undefined {
  try {
    return Deno.openSync(path, { read: true, write: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  Deno.openSync(path, FRESH).close();
  Deno.removeSync(path);
  return undefined;
}
