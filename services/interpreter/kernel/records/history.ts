import type { HistoryRequest } from "../../../../protocols/jupyter/mod.ts";
import { systemDisk } from "../../../../system/log_disk.ts";
import { LogFile } from "../../../../system/log_file.ts";
import { entryLine, type HistoryEntry, keptText, readEntries } from "./history_entry.ts";
import { queryHistory } from "./history_query.ts";
import { LineBatch } from "./line_batch.ts";

/** Bytes of a history file that are read at most: of a larger one the end. */
const MOST_READ = 64 * 1024 * 1024;

/** How a history is kept. */
export interface HistoryOptions {
  /** Its file of JSON lines; default it is only kept in memory. */
  readonly file?: string | undefined;
  /** Inputs that are kept. */
  readonly entries: number;
  /** Told what cannot be read or written. */
  readonly onTrouble: (text: string) => void;
}

/**
 * The inputs of this session and of earlier ones, numbered as IPython does. The file is read when somebody asks, or when the
 * first input comes, so that it does not delay the start.
 */
export class History implements AsyncDisposable {
  readonly #options: HistoryOptions;
  #entries: HistoryEntry[] = [];
  #session = 1;
  #loading: Promise<void> | undefined;
  #isLoaded = false;
  /** What was added before the file was read. */
  #early: (() => void)[] = [];
  #log: LineBatch | undefined;
  #lost = 0;

  /** A history that has not been read. */
  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** Lines that could not be written. */
  get lost(): number {
    return this.#lost + (this.#log?.lost ?? 0);
  }

  /** Adds an input. */
  add(line: number, input: string): void {
    this.#whenLoaded(() => this.#add(line, keptText(input)));
  }

  /** Adds the output of an input that was added before. */
  addOutput(line: number, output: string): void {
    this.#whenLoaded(() => this.#addOutput(line, keptText(output)));
  }

  /** Numbers begin anew. */
  newSession(): void {
    this.#whenLoaded(() => this.#session++);
  }

  /** What `request` asks for, the oldest first. */
  async find(request: HistoryRequest): Promise<HistoryEntry[]> {
    await this.#load();
    return queryHistory(this.#entries, this.#session, request);
  }

  /** Closes the file once all is written. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loading;
    await this.#log?.[Symbol.asyncDispose]();
  }

  #add(line: number, input: string): void {
    const session = this.#session;
    this.#entries.push({ session, line, input });
    // Now and then, since taking from the front of a list takes time.
    const { entries } = this.#options;
    if (this.#entries.length > entries * 1.1 + 10) this.#entries = this.#entries.slice(-entries);
    this.#log?.add(entryLine({ session, line, input }));
  }

  #addOutput(line: number, output: string): void {
    const session = this.#session;
    const entry = this.#entries.findLast((one) => one.session === session && one.line === line);
    if (entry === undefined) return;
    entry.output = output;
    this.#log?.add(entryLine({ session, line, output }));
  }

  #whenLoaded(act: () => void): void {
    if (this.#isLoaded) return act();
    this.#early.push(act);
    void this.#load();
  }

  #load(): Promise<void> {
    return this.#loading ??= this.#read().finally(() => {
      this.#isLoaded = true;
      for (const act of this.#early) act();
      this.#early = [];
    });
  }

  async #read(): Promise<void> {
    const { file, entries: most, onTrouble } = this.#options;
    if (file === undefined) return;
    const size = await Deno.stat(file).then(({ size }) => size, () => 0);
    try {
      const { entries, broken } = readEntries(size === 0 ? "" : await readEnd(file, size));
      if (broken > 0) onTrouble(`${broken} lines of the history ${file} cannot be read`);
      this.#entries = entries.slice(-most);
      const sessions = this.#entries.map(({ session }) => session);
      this.#session = sessions.reduce((most, session) => Math.max(most, session), 0) + 1;
      if (entries.length > 2 * most) await rewrite(file, this.#entries);
    } catch (error) {
      onTrouble(`The history ${file} cannot be read: ${(error as Error).message}`);
    }
    this.#log = new LineBatch(
      new LogFile(file, {
        maxBytes: Infinity,
        files: 1,
        disk: systemDisk({ mode: 0o600 }),
        gapLine: (lost) => JSON.stringify({ lost }),
        onTrouble,
      }),
    );
  }
}

async function readEnd(file: string, size: number): Promise<string> {
  if (size <= MOST_READ) return await Deno.readTextFile(file);
  using handle = await Deno.open(file);
  await handle.seek(size - MOST_READ, Deno.SeekMode.Start);
  const text = await new Response(handle.readable).text();
  return text.slice(text.indexOf("\n") + 1);
}

/** Writes the file anew, so that it does not grow for ever. */
async function rewrite(file: string, entries: readonly HistoryEntry[]): Promise<void> {
  const lines = entries.flatMap(({ session, line, input, output }) => [
    entryLine({ session, line, input }),
    ...output === undefined ? [] : [entryLine({ session, line, output })],
  ]);
  const temporary = `${file}.${crypto.randomUUID()}`;
  try {
    await Deno.writeTextFile(temporary, `${lines.join("\n")}\n`, { mode: 0o600 });
    await Deno.rename(temporary, file);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}
