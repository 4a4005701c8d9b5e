import { LineGate } from "../../../terminal/line_gate.ts";
import type { ProgramState } from "./bridge.ts";
import { LogRing } from "./log_ring.ts";
import type { LogLine, ProgramDescription, ProgramLink } from "./program.ts";
import type { TopicState } from "./topic_state.ts";

/** Lines of one program that pass in a second. */
export const LINES_PER_SECOND = 1000;

/** A program as the hub keeps it. */
export class ProgramRecord implements ProgramState {
  description: ProgramDescription;
  connects = 0;
  lost = 0;
  gone: string | undefined;
  /** Its topics, those of earlier layouts not among them. */
  topics: readonly TopicState[] = [];
  /** Whether it has lost something that nobody was told of. */
  hasNewLoss = false;
  /** How many of its lines pass. */
  readonly gate: LineGate = new LineGate(LINES_PER_SECOND);
  readonly #log = new LogRing();
  readonly #holders = new Set<object>();
  #link: ProgramLink | undefined;

  /** A program that has not come yet. */
  constructor(description: ProgramDescription) {
    this.description = description;
  }

  get isLive(): boolean {
    return this.#link !== undefined;
  }

  get log(): readonly LogLine[] {
    return this.#log.lines;
  }

  /** The connection, while it is there. */
  get link(): ProgramLink | undefined {
    return this.#link;
  }

  /** It has come. */
  came(link: ProgramLink, description: ProgramDescription): void {
    this.#link = link;
    this.description = description;
    this.gone = undefined;
    this.connects++;
    if (this.#holders.size > 0) link.pause(true);
  }

  /** It has gone. */
  left(reason: string): void {
    this.#link = undefined;
    this.gone = reason;
    for (const topic of this.topics) topic.isLive = false;
  }

  /** Keeps a line of it. */
  note(line: LogLine): LogLine {
    return this.#log.add(line);
  }

  /** Has it wait for somebody. */
  hold(holder: object): void {
    if (this.#holders.size === 0) this.#link?.pause(true);
    this.#holders.add(holder);
  }

  /** Has it wait for somebody no more. */
  release(holder: object): void {
    if (this.#holders.delete(holder) && this.#holders.size === 0) this.#link?.pause(false);
  }
}
