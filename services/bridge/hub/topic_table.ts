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

/** All topics: their numbers stay as long as the bridge runs. */
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

  /** The topics of a program: those it had before where its structs are the same. Throws a `RoboError` of kind `unavailable` when there are too many. */
  opened({ name, structs, byteOrder }: ProgramDescription): TopicsOfProgram {
    const added: TopicState[] = [];
    const replaced: TopicState[] = [];
    let id = this.#last;
    const topics = structs.map((announced) => {
      const fresh = new TopicState({ id: id + 1, program: name, announced, byteOrder });
      const known = this.#byName.get(fresh.name);
      if (known?.isSame(announced, byteOrder) === true) return known;
      if (known !== undefined) replaced.push(known);
      added.push(fresh);
      id++;
      return fresh;
    });
    const names = new Set(topics.map((topic) => topic.name));
    if (names.size < topics.length) {
      throw new RoboError("data", `${name} announces two structs of the same name`);
    }
    if (id > this.#most) {
      throw new RoboError("unavailable", `There are ${this.#most} topics already`, {
        hint: "Give robo ws-bridge a larger --max-topics, or start it anew",
      });
    }
    this.#last = id;
    for (const topic of added) {
      this.byId.set(topic.id, topic);
      this.#byName.set(topic.name, topic);
    }
    structs.forEach((announced, i) => topics[i]!.programId = announced.id);
    return { topics, added, replaced };
  }
}
