import { RoboError } from "../../../errors.ts";
import type { ProgramDescription, ProgramLink } from "./program.ts";
import { ProgramRecord } from "./program_record.ts";

/** All programs that have ever been there, by name, and by the connections of those that are. */
export class ProgramTable {
  readonly byName: Map<string, ProgramRecord> = new Map<string, ProgramRecord>();
  readonly #byLink = new Map<ProgramLink, ProgramRecord>();
  readonly #most: number;

  /** A table for so many programs. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The program of a connection. */
  of(link: ProgramLink): ProgramRecord | undefined {
    return this.#byLink.get(link);
  }

  /**
   * What a program is called that says it is `description`: as it says, or, while another one of that name is there, with the next free
   * number behind it. Throws a `RoboError` of kind `unavailable` when there are too many.
   */
  named(description: ProgramDescription): ProgramDescription {
    let { name } = description;
    for (let number = 2; this.byName.get(name)?.isLive === true; number++) {
      name = `${description.name}-${number}`;
    }
    if (!this.byName.has(name) && this.byName.size >= this.#most) {
      throw new RoboError("unavailable", `There are ${this.#most} programs already`, {
        hint: "Give robo ws-bridge a larger --max-programs, or start it anew",
      });
    }
    return { ...description, name };
  }

  /** The record of a program that has come. */
  opened(link: ProgramLink, description: ProgramDescription): ProgramRecord {
    let record = this.byName.get(description.name);
    if (record === undefined) {
      record = new ProgramRecord(description);
      this.byName.set(description.name, record);
    }
    record.came(link, description);
    this.#byLink.set(link, record);
    return record;
  }

  /** It has gone. */
  closed(link: ProgramLink, reason: string): ProgramRecord | undefined {
    const record = this.#byLink.get(link);
    if (!this.#byLink.delete(link)) return undefined;
    record!.left(reason);
    return record;
  }
}
