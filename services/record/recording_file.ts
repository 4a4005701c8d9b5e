import type { BuiltChunk } from "../../protocols/mcap/chunk_builder.ts";
import type { Compression } from "../../protocols/mcap/compression.ts";
import { FileEncoder } from "../../protocols/mcap/file_encoder.ts";
import type { NewChannel, NewSchema } from "../../protocols/mcap/file_parts.ts";
import { DiskFile } from "./disk_file.ts";

/** A channel that a chunk is the first to use. */
export interface FreshChannel {
  /** Its number. */
  readonly id: number;
  /** What it is called and carries; its schema goes beside it. */
  readonly channel: Omit<NewChannel, "schemaId">;
  /** What its messages look like. */
  readonly schema?: NewSchema | undefined;
}

/** A chunk on its way to the disk. */
export interface PendingChunk {
  /** Its messages. */
  readonly built: BuiltChunk;
  /** Channels that it is the first to use, once it is known who publishes on them. */
  readonly fresh: () => Promise<readonly FreshChannel[]>;
  /** Told when the disk did not take it. */
  readonly onLost: () => void;
  /** How it is compressed; default as the others of the file. */
  readonly compression?: Compression;
}

/** How a {@linkcode RecordingFile} is written. */
export interface RecordingFileOptions {
  /** How chunks are compressed. */
  readonly compression: Compression;
  /** Who writes, such as `robo 0.1.0`. */
  readonly library: string;
  /** Whether a file that is there may be replaced. */
  readonly replace: boolean;
  /** How often the disk is told to keep what it has, in milliseconds, so that a power loss costs no more. */
  readonly syncMs: number;
}

/** A recording on the disk: chunks wait in memory until the disk has taken those before them. */
export class RecordingFile implements Disposable {
  readonly #disk: DiskFile;
  readonly #options: RecordingFileOptions;
  readonly #encoder = new FileEncoder();
  readonly #schemas = new Map<string, number>();
  #last: Promise<void> = Promise.resolve();
  #queued = 0;
  #failure: unknown;
  #syncing: Promise<void> | undefined;
  #syncTimer: ReturnType<typeof setTimeout> | undefined;

  /** Makes a file; throws as `DiskFile.create`. */
  static async create(path: string, options: RecordingFileOptions): Promise<RecordingFile> {
    const disk = await DiskFile.create(path, options.replace);
    const file = new RecordingFile(disk, options);
    try {
      await disk.write([file.#encoder.begin(options.library)]);
      return file;
    } catch (error) {
      disk[Symbol.dispose]();
      throw error;
    }
  }

  /** Made by {@linkcode RecordingFile.create}. */
  constructor(disk: DiskFile, options: RecordingFileOptions) {
    this.#disk = disk;
    this.#options = options;
  }

  /** Where it is. */
  get path(): string {
    return this.#disk.path;
  }

  /** Bytes that wait for the disk, before they are compressed. */
  get queuedBytes(): number {
    return this.#queued;
  }

  /** Bytes that the file has. */
  get bytes(): number {
    return this.#encoder.position;
  }

  /** Messages that the file has. */
  get messages(): number {
    return this.#encoder.messages;
  }

  /** Why the disk takes no more; `undefined` while it does. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Queues a chunk. */
  add(chunk: PendingChunk): void {
    const { length } = chunk.built.records;
    this.#queued += length;
    this.#append(async () => {
      try {
        for (const fresh of await chunk.fresh()) this.#register(fresh);
        const { compression = this.#options.compression } = chunk;
        const packed = this.#encoder.pack(chunk.built, compression);
        await this.#write(() => this.#encoder.chunk(packed));
      } finally {
        this.#queued -= length;
        if (this.#failure !== undefined) chunk.onLost();
      }
    });
  }

  /** Queues a metadata record. */
  addMetadata(name: string, metadata: ReadonlyMap<string, string>): void {
    this.#append(() => this.#write(() => [this.#encoder.metadata(name, metadata)]));
  }

  /** Resolves when all that is queued is written, or cannot be. */
  async drained(): Promise<void> {
    await this.#last;
  }

  /**
   * Writes what is queued and the end of the file; where the disk is full, as much of it as there is room for. Resolves to
   * its size in bytes.
   */
  async finish(): Promise<number> {
    await this.drained();
    clearTimeout(this.#syncTimer);
    await this.#syncing;
    const position = this.#encoder.position;
    try {
      await this.#disk.write(this.#encoder.end());
      await this.#disk.sync();
    } catch (error) {
      this.#failure ??= error;
      // Without an end the file still is readable up to its last chunk, but not with half of one.
      await this.#disk.truncate(position).catch(() => {});
    }
    return await this.#disk.size();
  }

  /** Closes the file as it is. Harmless when repeated. */
  [Symbol.dispose](): void {
    clearTimeout(this.#syncTimer);
    this.#disk[Symbol.dispose]();
  }

  #append(job: () => Promise<void>): void {
    this.#last = this.#last.then(async () => {
      try {
        await job();
      } catch (error) {
        this.#failure ??= error;
      }
    });
  }

  /** Writes all that `encode` makes, or nothing. */
  async #write(encode: () => readonly Uint8Array[]): Promise<void> {
    if (this.#failure !== undefined) return;
    const rollBack = this.#encoder.savepoint();
    const { position } = this.#encoder;
    try {
      await this.#disk.write(encode());
    } catch (error) {
      this.#failure = error;
      rollBack();
      await this.#disk.truncate(position);
      return;
    }
    // Beside what follows: a slow disk must not hold up what comes in while its queue has room.
    this.#syncTimer ??= setTimeout(() => this.#sync(), this.#options.syncMs);
  }

  #sync(): void {
    this.#syncing = this.#disk.sync().catch((error) => {
      this.#failure ??= error;
    }).finally(() => this.#syncTimer = this.#syncing = undefined);
  }

  #register({ id, channel, schema }: FreshChannel): void {
    this.#encoder.addChannel({ ...channel, schemaId: this.#schemaId(schema) }, id);
  }

  #schemaId(schema: NewSchema | undefined): number {
    if (schema === undefined) return 0;
    const key = `${schema.name}\n${new TextDecoder().decode(schema.data)}`;
    let id = this.#schemas.get(key);
    if (id === undefined) this.#schemas.set(key, id = this.#encoder.addSchema(schema));
    return id;
  }
}
