/** A command that a client has had executed. */
export interface CommandRecord {
  /** Id of the request. */
  readonly id: string;
  /** What was to be run. */
  readonly code: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly sentAt: number;
}

/** Commands that are remembered, and their code in UTF-16 units. */
const MOST = { records: 1000, length: 8 * 2 ** 20 };

/** What one client has had executed: the newest 1000, or fewer when they are very long. */
export class CommandLog {
  #records: readonly CommandRecord[] = [];
  #length = 0;

  /** The commands, the oldest first. */
  get records(): readonly CommandRecord[] {
    return this.#records;
  }

  /** Remembers a command. */
  add(record: CommandRecord): void {
    const records = [...this.#records, record];
    this.#length += record.code.length;
    while (records.length > MOST.records || (records.length > 1 && this.#length > MOST.length)) {
      this.#length -= records.shift()!.code.length;
    }
    this.#records = records;
  }
}
