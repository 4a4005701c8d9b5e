/** A command that a client has had executed. */
export interface CommandRecord {
  /** Id of the request. */
  readonly id: string;
  /** What was to be run. */
  readonly code: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly sentAt: number;
}

/** Commands that are remembered. */
const MOST = 1000;

/** What one client has had executed, the newest 1000. */
export class CommandLog {
  #records: readonly CommandRecord[] = [];

  /** The commands, the oldest first. */
  get records(): readonly CommandRecord[] {
    return this.#records;
  }

  /** Remembers a command. */
  add(record: CommandRecord): void {
    this.#records = [...this.#records.slice(1 - MOST), record];
  }
}
