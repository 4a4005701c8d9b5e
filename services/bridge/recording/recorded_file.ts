import { RoboError } from "../../../errors.ts";
import { type MessageStream, type RecordedMessage, RecordingReader } from "../../record/mod.ts";
import { type RecordedPrograms, recordedPrograms } from "./recorded_programs.ts";

/** A recording of a bridge, open to be read. */
export class RecordedFile implements Disposable {
  /** Its programs, and what its channels are. */
  readonly recorded: RecordedPrograms;
  /** Its first and last time, in nanoseconds since 1970. */
  readonly range: { readonly start: bigint; readonly end: bigint };
  readonly #reader: RecordingReader;
  readonly #structTopics: ReadonlySet<string>;

  /**
   * Opens one; `warn` is told once of what cannot be read or replayed. Throws a `RoboError` of kind `data` when it is no recording, or has no C
   * structs; `io` or `denied` when it cannot be read.
   */
  static async open(path: string, warn: (text: string) => void): Promise<RecordedFile> {
    const reader = await RecordingReader.open(path, warn);
    try {
      // Only the end of a file names all channels.
      if (reader.scan.damage !== undefined || reader.scan.statistics === undefined) {
        await reader.count();
      }
      const recorded = recordedPrograms(path, reader.channels.values());
      for (const problem of recorded.problems) warn(problem);
      if (reader.startTime === undefined) throw new RoboError("data", `${path} has no structs`);
      return new RecordedFile(reader, recorded);
    } catch (error) {
      reader[Symbol.dispose]();
      throw error;
    }
  }

  private constructor(reader: RecordingReader, recorded: RecordedPrograms) {
    this.#reader = reader;
    this.recorded = recorded;
    this.range = { start: reader.startTime!, end: reader.endTime! };
    const structs = [...recorded.roles].filter(([, { kind }]) => kind === "struct");
    this.#structTopics = new Set(structs.map(([id]) => reader.channels.get(id)!.topic));
  }

  /** All messages from a time on, in the order of their times. */
  stream(from: bigint): MessageStream {
    return this.#reader.stream({ from });
  }

  /** The last struct of each topic before a time. */
  lastBefore(time: bigint): Promise<readonly RecordedMessage[]> {
    return this.#reader.lastBefore(time, (topic) => this.#structTopics.has(topic));
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
  }
}
