import { RoboError } from "../../../errors.ts";
import type { ProgramDescription } from "./program.ts";
import { TopicState } from "./topic_state.ts";

/** What becomes of the topics of a program that has come. */
export interface TopicsOfProgram {
  /** Its topics, in the order of its structs. */
  readonly topics: readonly TopicState[];
  /** Those among them that were not there before. */
  readonly added: readonly TopicState[];
  /** Those that have another layout now, and are kept for what was received. */
  readonly replaced: readonly TopicState[];
}

/** Greatest number of a topic, which has 16 bits. */
const MAX_NUMBER = 65_535;

/** All topics: the number of one that was forgotten is given to another only when all others have been. */
export class TopicTable {
  /** By number. */
  readonly byId: Map<number, TopicState> = new Map<number, TopicState>();
  readonly #byName = new Map<string, TopicState>();
  readonly #most: number;
  #last = 0;

  /** A table for so many topics, at most 65535. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The topic of that name; the newest, where its struct has changed. */
  get(name: string): TopicState | undefined {
    return this.#byName.get(name);
  }

  /** How many topics more there may be. */
  get room(): number {
    return this.#most - this.byId.size;
  }

  /** The topics of a program, those of earlier layouts among them. */
  of(program: string): TopicState[] {
    return [...this.byId.values()].filter((topic) => topic.program === program);
  }

  /** Those of still earlier layouts than topics that are replaced, of which one before the current one is kept. */
  outlived(replaced: readonly TopicState[]): TopicState[] {
    if (replaced.length === 0) return [];
    const current = new Map(replaced.map((topic) => [topic.name, topic]));
    return [...this.byId.values()].filter((topic) =>
      current.has(topic.name) && current.get(topic.name) !== topic
    );
  }

  /**
   * What the topics of a program will be: those it had before where its structs are the same. Nothing changes yet. Throws a `RoboError`:
   * `data` for two structs of one name, `unavailable` when there are not enough numbers.
   */
  planned({ name, structs, byteOrder }: ProgramDescription): TopicsOfProgram {
    const added: TopicState[] = [];
    const replaced: TopicState[] = [];
    if (this.byId.size + structs.length >= MAX_NUMBER) {
      throw new RoboError("unavailable", "There are too many topics already", {
        hint: `End programs: there are numbers for ${MAX_NUMBER} topics`,
      });
    }
    let id = this.#freeAfter(this.#last);
    const topics = structs.map((announced) => {
      const fresh = new TopicState({ id, program: name, announced, byteOrder });
      const known = this.#byName.get(fresh.name);
      if (known?.isSame(announced, byteOrder) === true) return known;
      if (known !== undefined) replaced.push(known);
      added.push(fresh);
      id = this.#freeAfter(id);
      return fresh;
    });
    const names = new Set(topics.map((topic) => topic.name));
    if (names.size < topics.length) {
      throw new RoboError("data", `${name} announces two structs of the same name`);
    }
    return { topics, added, replaced };
  }

  /** Takes in what was planned, directly before. */
  take({ topics, added }: TopicsOfProgram, { structs }: ProgramDescription): void {
    for (const topic of added) {
      this.#last = topic.id;
      this.byId.set(topic.id, topic);
      this.#byName.set(topic.name, topic);
    }
    structs.forEach((announced, i) => topics[i]!.programId = announced.id);
  }

  /** Forgets topics for good. */
  forget(topics: readonly TopicState[]): void {
    for (const topic of topics) {
      topic.isForgotten = true;
      this.byId.delete(topic.id);
      if (this.#byName.get(topic.name) === topic) this.#byName.delete(topic.name);
    }
  }

  /** The next number that no topic has; there is one. */
  #freeAfter(id: number): number {
    do id = id % MAX_NUMBER + 1; while (this.byId.has(id));
    return id;
  }
}
