import { RoboError } from "../../../errors.ts";
import type { ProgramDescription, ProgramLink } from "./program.ts";
import { ProgramRecord } from "./program_record.ts";

/** How much room a program needs that has come. */
export interface RoomWanted {
  /** Its name. */
  readonly name: string;
  /** How many topics are too many with it; none or less when they fit. */
  readonly excess: number;
  /** How many topics a program has, those of earlier layouts among them. */
  topicsOf(program: string): number;
}

/** The programs that are remembered, by name, and by the connections of those that are there. */
export class ProgramTable {
  readonly byName: Map<string, ProgramRecord> = new Map<string, ProgramRecord>();
  readonly #byLink = new Map<ProgramLink, ProgramRecord>();
  /** Those that are away, in the order in which they went. */
  readonly #away = new Set<ProgramRecord>();
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
   * number behind it.
   */
  named(description: ProgramDescription): ProgramDescription {
    let { name } = description;
    for (let number = 2; this.byName.get(name)?.isLive === true; number++) {
      name = `${description.name}-${number}`;
    }
    return { ...description, name };
  }

  /**
   * Which programs have to be forgotten so that one more has room: those that have been away longest, and no more than needed. Throws a
   * `RoboError` of kind `unavailable` when there would be no room even so; nothing has changed then.
   */
  inTheWay({ name, excess, topicsOf }: RoomWanted): ProgramRecord[] {
    const chosen: ProgramRecord[] = [];
    let programs = this.byName.size + (this.byName.has(name) ? 0 : 1) - this.#most;
    let topics = excess;
    for (const record of this.#away) {
      if (programs <= 0 && topics <= 0) break;
      const own = record.description.name;
      if (own === name) continue;
      const count = topicsOf(own);
      // Where topics alone are too many, who has none is not in the way.
      if (programs <= 0 && count === 0) continue;
      chosen.push(record);
      programs--;
      topics -= count;
    }
    if (programs > 0) {
      throw new RoboError("unavailable", `There are ${this.#most} programs already`, {
        hint: "All are connected: end one of them, or give robo ws-bridge a larger --max-programs",
      });
    }
    if (topics > 0) {
      throw new RoboError("unavailable", "There are too many topics already", {
        hint: "Give robo ws-bridge a larger --max-topics, or end programs",
      });
    }
    return chosen;
  }

  /** Forgets a program that is away. */
  forget(record: ProgramRecord): void {
    this.#away.delete(record);
    this.byName.delete(record.description.name);
  }

  /** The record of a program that has come. */
  opened(link: ProgramLink, description: ProgramDescription): ProgramRecord {
    let record = this.byName.get(description.name);
    if (record === undefined) {
      record = new ProgramRecord(description);
      this.byName.set(description.name, record);
    }
    record.came(link, description);
    this.#away.delete(record);
    this.#byLink.set(link, record);
    return record;
  }

  /** It has gone. */
  closed(link: ProgramLink, reason: string): ProgramRecord | undefined {
    const record = this.#byLink.get(link);
    if (!this.#byLink.delete(link)) return undefined;
    record!.left(reason);
    this.#away.add(record!);
    return record;
  }
}
