import { numbersOf, RecordReader } from "../../../../web/daq/lab/record_reader.js";

type Packed = Parameters<typeof numbersOf>[1];
/** A record, as the page reads it. */
export type ReadRecord = ReturnType<RecordReader["push"]>[number];

/** Reads a live stream with what the page reads it with. */
export class LiveReading implements AsyncDisposable {
  readonly #body: ReadableStreamDefaultReader<Uint8Array>;
  readonly #reader = new RecordReader();
  readonly #records: ReadRecord[] = [];

  /** Reads an answer. */
  constructor(response: Response) {
    this.#body = response.body!.getReader();
  }

  /** The next record; throws at the end of the stream. */
  async next(): Promise<ReadRecord> {
    const record = await this.#next();
    if (record === undefined) throw new Error("The stream has ended");
    return record;
  }

  /** The next record with data. */
  data(): Promise<ReadRecord> {
    return this.find(({ header }) => header.arrays !== undefined);
  }

  /** The next record without anything. */
  heartbeat(): Promise<ReadRecord> {
    return this.find(({ header }) => header.idle === true);
  }

  /** The id of a session. */
  async session(): Promise<string> {
    return (await this.find(({ header }) => header.session !== undefined)).header.session!;
  }

  /** The next record of some kind; those before it are passed over. */
  async find(is: (record: ReadRecord) => boolean): Promise<ReadRecord> {
    while (true) {
      const record = await this.next();
      if (is(record)) return record;
    }
  }

  /** Numbers of a record. */
  numbers(record: ReadRecord, packed: Packed): number[] {
    return [...numbersOf(record, packed)];
  }

  /** All records until the end. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ReadRecord, void> {
    for (let record = await this.#next(); record !== undefined; record = await this.#next()) {
      yield record;
    }
  }

  /** Goes away. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#body.cancel();
  }

  async #next(): Promise<ReadRecord | undefined> {
    while (this.#records.length === 0) {
      const { done, value } = await this.#body.read();
      if (done) return undefined;
      this.#records.push(...this.#reader.push(value));
    }
    return this.#records.shift();
  }
}
