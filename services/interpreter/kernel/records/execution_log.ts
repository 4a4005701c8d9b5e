import { systemDisk } from "../../../../system/log_disk.ts";
import { LogFile } from "../../../../system/log_file.ts";
import type { ClientInfo } from "../status.ts";
import { LineBatch } from "./line_batch.ts";

/** Longest code that an entry holds, in characters. */
const MOST_CODE = 16 * 1024;

/** Longest error that an entry holds, in characters. */
const MOST_ERROR = 4 * 1024;

/** What is written down of a cell. */
export interface LogEntry {
  /** When it began, in milliseconds since 1970. */
  readonly time: number;
  /** Whose it was. */
  readonly client: ClientInfo;
  /** What was run. */
  readonly code: string;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** How it ended: `ok`, `error`, `interrupted`, `died` or `aborted`. */
  readonly outcome: string;
  /** What went wrong. */
  readonly error?: string;
}

/** Who executed what and when: a file of JSON lines that begins anew when it is full, and outlives a full disk. */
export class ExecutionLog implements AsyncDisposable {
  readonly #lines: LineBatch;

  /** A log in the file `path`; it and its folder are made when they are missing. */
  constructor(
    path: string,
    { maxBytes, onTrouble }: {
      readonly maxBytes: number;
      readonly onTrouble: (text: string) => void;
    },
  ) {
    const file = new LogFile(path, {
      maxBytes,
      files: 2,
      disk: systemDisk({ mode: 0o600 }),
      gapLine: (lost) => JSON.stringify({ lost }),
      onTrouble,
    });
    this.#lines = new LineBatch(file);
  }

  /** Entries that could not be written. */
  get lost(): number {
    return this.#lines.lost;
  }

  /** Writes an entry, soon. */
  add({ time, client, code, ms, outcome, error }: LogEntry): void {
    const entry = {
      time: new Date(time).toISOString(),
      client,
      code: code.slice(0, MOST_CODE),
      ...(code.length > MOST_CODE ? { codeLength: code.length } : {}),
      ms: Math.round(ms * 10) / 10,
      outcome,
      ...(error === undefined ? {} : { error: error.slice(0, MOST_ERROR) }),
    };
    this.#lines.add(JSON.stringify(entry));
  }

  /** Closes the file once all is written. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines[Symbol.asyncDispose]();
  }
}
