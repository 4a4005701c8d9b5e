/**
 * A bridge that notes in a file what it has, and can be killed at any time: each note is the count of the next drop, of those that came and
 * of those that are known to be lost. Arguments: address, file, session of the program.
 */
import { listenForPrograms, ProgramRegistry } from "../../../services/bridge/link/mod.ts";
import { RecordingSink, torrentLayout } from "./link_lab.ts";

/** What a bridge has noted. */
export interface Noted {
  readonly next: number;
  readonly received: number;
  readonly lost: number;
}

const NOTE_BYTES = 24;

const encoder = new TextEncoder();

/** The last note of all bridges that wrote to a file. */
export function lastNote(path: string): Noted {
  const bytes = Deno.readFileSync(path);
  const at = Math.floor(bytes.length / NOTE_BYTES) * NOTE_BYTES - NOTE_BYTES;
  if (at < 0) return { next: 0, received: 0, lost: 0 };
  const [next, received, lost] = new BigUint64Array(bytes.buffer.slice(at, at + NOTE_BYTES));
  return { next: Number(next), received: Number(received), lost: Number(lost) };
}

/** Checks each drop, and notes in a single write what has changed, so that no kill can part what belongs together. */
class NotingSink extends RecordingSink {
  readonly #file: Deno.FsFile;

  constructor(path: string) {
    super();
    const last = lastNote(path);
    this.drops = true;
    [this.next, this.received, this.lostCount] = [last.next, last.received, last.lost];
    this.#file = Deno.openSync(path, { append: true });
  }

  override data(...args: Parameters<RecordingSink["data"]>): ReturnType<RecordingSink["data"]> {
    const caughtUp = super.data(...args);
    this.#note();
    return caughtUp;
  }

  override lost(...args: Parameters<RecordingSink["lost"]>): void {
    super.lost(...args);
    this.#note();
  }

  #note(): void {
    const note = new BigUint64Array([this.next, this.received, this.lostCount].map(BigInt));
    this.#file.writeSync(new Uint8Array(note.buffer));
    for (const fault of this.faults.splice(0)) Deno.stderr.writeSync(encoder.encode(`${fault}\n`));
  }
}

if (import.meta.main) {
  const [address, path, session] = Deno.args as [string, string, string];
  const file = await Deno.open(path, { write: true });
  const { size } = await file.stat();
  // A kill may cut the last note: what it would have said is not known, and is asked for again.
  await file.truncate(size - size % NOTE_BYTES);
  file.close();
  const registry = new ProgramRegistry();
  registry.keep(BigInt(session), { next: lastNote(path).next });
  const options = { address, layout: await torrentLayout(), registry };
  await listenForPrograms(options, new NotingSink(path), new AbortController().signal);
}
