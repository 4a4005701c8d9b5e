import type { Logger } from "@logtape/logtape";
import type { HubIdentity } from "../../services/hub/mod.ts";
import { connectable } from "../../services/hub/mod.ts";
import { pause } from "../../transports/pause.ts";

/** What a {@linkcode FlightWriter} needs. */
export interface FlightWriterOptions {
  /** How to start another robo. */
  readonly robo: { readonly command: string; readonly args: readonly string[] };
  /** Where the files go. */
  readonly folder: string;
  /** How far back they reach, in seconds. */
  readonly seconds: number;
  /** Where it says what it wrote. */
  readonly log: Logger;
}

/** How long the end of a core waits for a file that is being written, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Longest part of a failed recording's errors that is logged, in characters. */
const MAX_REASON = 500;

/**
 * Writes what a core's flight recorder keeps to a file, in a process of its own, `robo record --last`, so that the core goes
 * on with its work. One at a time: triggers that come meanwhile are counted.
 */
export class FlightWriter implements AsyncDisposable {
  readonly #options: FlightWriterOptions;
  #writing: Promise<void> | undefined;
  #ignored = 0;

  /** Writes nothing until it is triggered. */
  constructor(options: FlightWriterOptions) {
    this.#options = options;
  }

  /** Triggers that came while a file was being written, and are in it or after it. */
  get ignored(): number {
    return this.#ignored;
  }

  /** Starts to write a file, because of a message on `topic` of `core`. */
  trigger(topic: string, core: HubIdentity): void {
    if (this.#writing !== undefined) return void this.#ignored++;
    this.#writing = this.#write(topic, core).finally(() => this.#writing = undefined);
  }

  /** Waits until what is being written is complete, for at most ten seconds: until then the core has to stay. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#writing === undefined) return;
    const patience = new AbortController();
    await Promise.race([this.#writing, pause(PATIENCE_MS, patience.signal)]);
    patience.abort();
  }

  async #write(topic: string, core: HubIdentity): Promise<void> {
    const { log, folder } = this.#options;
    const path = `${folder}/flight-${timestamp(new Date())}.mcap`;
    log.info("Writes the flight recording", { trigger: topic, path });
    const reason = await this.#record(path, core);
    const ignored = this.#ignored === 0 ? {} : { ignored: this.#ignored };
    if (reason === undefined) log.info("Wrote the flight recording", { path, ...ignored });
    else log.error("Could not write the flight recording", { path, reason });
  }

  /** Resolves to why it failed, if it did. */
  async #record(path: string, core: HubIdentity): Promise<string | undefined> {
    const { robo, seconds } = this.#options;
    const place = `${connectable(core.in)},${connectable(core.out)}`;
    const words = ["record", "--last", `${seconds}s`, "--connect", place, "--output", path];
    try {
      const { success, stderr } = await new Deno.Command(robo.command, {
        args: [...robo.args, ...words],
        stdin: "null",
        stdout: "null",
        stderr: "piped",
      }).output();
      return success ? undefined : new TextDecoder().decode(stderr).trim().slice(-MAX_REASON);
    } catch (error) {
      return (error as Error).message;
    }
  }
}

/** A time as names of files have it, such as `20261122-094500-123`. */
function timestamp(time: Date): string {
  const digits = (value: number, length = 2) => String(value).padStart(length, "0");
  const date = [time.getFullYear(), digits(time.getMonth() + 1), digits(time.getDate())];
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((one) => digits(one));
  return `${date.join("")}-${clock.join("")}-${digits(time.getMilliseconds(), 3)}`;
}
