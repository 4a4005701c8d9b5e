import { RoboError } from "../../../errors.ts";
import type { PooledBuffer } from "../../../transports/buffer_pool.ts";
import { Outbox } from "../../../transports/outbox.ts";
import { pause } from "../../../transports/pause.ts";
import type { ChunkParser } from "../../../transports/stream_reader.ts";
import type { ByteConnection } from "../../../transports/transport.ts";
import type {
  ProgramDescription,
  ProgramLink,
  ProgramSink,
  RequestOptions,
} from "../hub/program.ts";
import type { FrameRun } from "../hub/frame_run.ts";
import type { LogLine } from "../hub/program.ts";
import type { Framing, FramingEvents } from "./framing/framing.ts";
import { isOpen } from "./match_structs.ts";
import { PendingRequests } from "./pending_requests.ts";

/** Bytes that are read in a millisecond, at least, of a program that outruns all of its clients: the slow must not hold it up. */
const OUTRUN_BYTES = 64 * 1024;

/** What a {@linkcode ProgramConnection} is made of. */
export interface ProgramConnectionOptions {
  /** The bytes. */
  readonly connection: ByteConnection;
  /** What the program is. */
  readonly description: ProgramDescription;
  /** Where its structs go. */
  readonly sink: ProgramSink;
  /** Bytes that may wait for it. */
  readonly maxQueueBytes: number;
  /** Milliseconds of silence after which it is written to; 0, the default, for never. */
  readonly probeAfter?: number | undefined;
}

/** A connected program: what the hub commands, and what the bytes are fed to. */
export class ProgramConnection implements ProgramLink, ChunkParser, FramingEvents {
  readonly description: ProgramDescription;
  /** Why the program goes, as it says. */
  reason: string | undefined;
  readonly #options: ProgramConnectionOptions;
  readonly #outbox: Outbox;
  readonly #requests: PendingRequests;
  #framing: Framing | undefined;
  #isClosed = false;
  #resume: (() => void) | undefined;
  #paused: Promise<void> | undefined;
  /** Aborts when somebody has caught up, where nobody could take what came last. */
  #caughtUp: AbortSignal | undefined;
  /** Bytes that came since. */
  #outrun = 0;
  /** When the program last took something, or had nothing to take. */
  #moved = performance.now();
  #seen: Uint8Array | undefined;
  #view: DataView | undefined;
  /** Whether something came since the last look. */
  #isHeard = false;
  #looks: ReturnType<typeof setInterval> | undefined;

  /** A connection whose framing is given by {@linkcode begin}. */
  constructor(options: ProgramConnectionOptions) {
    const { connection, description } = options;
    this.#options = options;
    this.description = description;
    this.#requests = new PendingRequests(description.name);
    this.#outbox = new Outbox({
      write: (bytes) => connection.write(bytes),
      onError: () => connection.close(),
      onProgress: () => this.#moved = performance.now(),
    });
  }

  /** From now on, bytes mean something. */
  begin(framing: Framing): void {
    this.#framing = framing;
    const { probeAfter = 0 } = this.#options;
    if (probeAfter > 0) this.#looks = setInterval(() => this.#look(), probeAfter);
  }

  /** Finds out whether the program's machine still knows of the connection, which ends if it does not. */
  probe(): void {
    this.#tell(this.#framing?.probe?.());
  }

  get waitingBytes(): number {
    return this.#outbox.queuedBytes;
  }

  get incompleteBytes(): number {
    return this.#framing!.incompleteBytes;
  }

  parse(buffer: PooledBuffer, start: number, end: number): number {
    if (this.#seen !== buffer.bytes) {
      this.#seen = buffer.bytes;
      this.#view = new DataView(buffer.bytes.buffer);
    }
    this.#isHeard = true;
    return this.#framing!.parse(this.#view!, start, end);
  }

  holdBack(): Promise<void> | undefined {
    const caughtUp = this.#caughtUp;
    const ms = Math.floor(this.#outrun / OUTRUN_BYTES);
    if (this.#paused !== undefined || caughtUp === undefined || ms === 0) return this.#paused;
    this.#outrun = 0;
    return pause(ms, caughtUp);
  }

  send(id: number, payload: Uint8Array): void {
    this.#order(this.#framing!.data(id, payload));
  }

  async request(id: number, payload: Uint8Array, options: RequestOptions): Promise<Uint8Array> {
    const answer = await this.#requests.expect((pair) => {
      const message = this.#framing!.request?.(id, pair, payload);
      if (message === undefined) {
        throw new RoboError("unavailable", `${this.description.name} answers no requests`, {
          hint:
            "Its framing has no numbers that pair answers with requests: send the struct instead",
        });
      }
      this.#order(message);
    }, options);
    const { name, structs } = this.description;
    const struct = structs.find((struct) => struct.id === id)?.answer;
    const size = struct?.size ?? answer.length;
    if (answer.length === size || (struct && isOpen(struct) && answer.length > size)) return answer;
    throw new RoboError(
      "unavailable",
      `${name} answered with ${answer.length} bytes instead of ${size}`,
      { hint: "Its answer is to be the whole struct that it has named" },
    );
  }

  end(reason: string): boolean {
    return this.#tell(this.#framing?.end?.(reason));
  }

  /** Says that the bridge goes. */
  leave(reason: string): boolean {
    return this.#tell(this.#framing?.leave?.(reason));
  }

  pause(isPaused: boolean): void {
    if (isPaused) this.#paused ??= new Promise((resolve) => this.#resume = resolve);
    else this.#unpause();
  }

  /** Everything is written, or the connection has ended. */
  drained(): Promise<void> {
    return this.#outbox.drained();
  }

  /** Ends the connection. Harmless when repeated. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#looks);
    this.#unpause();
    this.#framing?.close?.();
    this.#outbox.close();
    this.#requests.close();
    this.#options.connection.close();
  }

  data(run: FrameRun): void {
    this.#caughtUp = this.#options.sink.data(this, run);
    this.#outrun = this.#caughtUp === undefined ? 0 : this.#outrun + run.bytes.length;
  }

  logged(line: LogLine): void {
    this.#options.sink.logged(this, line);
  }

  lost(count: number): void {
    this.#options.sink.lost(this, count);
  }

  answered(
    pair: number,
    answer: { readonly payload: Uint8Array } | { readonly refusal: string },
  ): void {
    this.#requests.answered(pair, answer);
  }

  left(reason: string): void {
    this.reason = reason;
  }

  write(bytes: Uint8Array): void {
    this.#tell(bytes);
  }

  #look(): void {
    if (!this.#isHeard) this.probe();
    this.#isHeard = false;
  }

  #unpause(): void {
    this.#resume?.();
    this.#resume = this.#paused = undefined;
  }

  /** Writes what is not asked for by clients, but no more than may wait. */
  #tell(bytes: Uint8Array | undefined): boolean {
    if (bytes === undefined || this.#isClosed) return false;
    if (this.waitingBytes + bytes.length > this.#options.maxQueueBytes) return false;
    this.#append(bytes);
    return true;
  }

  #order(bytes: Uint8Array): void {
    const { name } = this.description;
    if (this.#isClosed) throw new RoboError("unavailable", `${name} is away`);
    if (this.waitingBytes + bytes.length > this.#options.maxQueueBytes) {
      const seconds = ((performance.now() - this.#moved) / 1000).toFixed(1);
      throw new RoboError(
        "unavailable",
        `${name} is there but has not read for ${seconds} s, and ${this.waitingBytes} bytes wait for it`,
        { hint: "It has to read what it is sent (rl_receive), or to be restarted" },
      );
    }
    this.#append(bytes);
  }

  #append(bytes: Uint8Array): void {
    if (this.#outbox.idle) this.#moved = performance.now();
    this.#outbox.append(bytes, 1);
    this.#outbox.flush();
  }
}
