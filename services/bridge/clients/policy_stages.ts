import type { FrameRun } from "../hub/frame_run.ts";
import { RunBuffer } from "../hub/run_buffer.ts";
import { next, type Tally } from "../hub/tally.ts";
import type { TopicState } from "../hub/topic_state.ts";
import type { Outlet } from "./outlet.ts";
import type { Stage, StageContext } from "./stage.ts";

/** Hands all structs on as they come. */
export class AllStage implements Stage {
  readonly #outlet: Outlet;

  /** Hands on to subscriptions. */
  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  arrived(run: FrameRun, tally: Tally): void {
    this.#outlet.deliver(run, tally);
  }
}

/** Says only that something newer is there; who can take it, takes the newest. */
export class LatestStage implements Stage {
  readonly #outlet: Outlet;

  /** Tells subscriptions. */
  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  arrived(_run: FrameRun, tally: Tally): void {
    this.#outlet.note(tally);
  }
}

/** Keeps the newest frames of what has gone through, where that is not all that has come. */
export class NewestStage implements Stage {
  readonly #next: Stage;
  readonly #frames = new Map<TopicState, Uint8Array>();
  readonly #before = new Map<TopicState, Uint8Array | undefined>();

  /** Hands on to `next` what comes of these topics from now on. */
  constructor(next: Stage, topics: Iterable<TopicState>) {
    this.#next = next;
    for (const topic of topics) this.#before.set(topic, topic.frame);
  }

  /** The newest frame of a topic: while nothing has come, the one that was there before. What is held back is none. */
  frameOf(topic: TopicState): Uint8Array | undefined {
    const { frame } = topic;
    return this.#frames.get(topic) ?? (frame === this.#before.get(topic) ? frame : undefined);
  }

  arrived(run: FrameRun, tally: Tally): void {
    for (const topic of tally.topics) this.#frames.set(topic, lastFrame(run, topic));
    this.#next.arrived(run, tally);
  }
}

/** Hands on each n-th struct of each topic, the first one to begin with. */
export class DecimateStage implements Stage {
  readonly #next: Stage;
  readonly #context: StageContext;
  readonly #n: number;
  readonly #counts = new Map<number, number>();
  readonly #buffer = new RunBuffer();

  /** Hands on to `next`. */
  constructor(next: Stage, n: number, context: StageContext) {
    this.#next = next;
    this.#n = n;
    this.#context = context;
  }

  arrived(run: FrameRun): void {
    this.#buffer.addWanted(run, (id) => {
      const count = this.#counts.get(id) ?? 0;
      this.#counts.set(id, count + 1 === this.#n ? 0 : count + 1);
      return count === 0;
    });
    const wanted = this.#buffer.take();
    if (wanted !== undefined) this.#next.arrived(wanted, this.#context.tally(wanted));
  }
}

/** Hands on the newest struct of each topic at most once in a time; the newest comes in the end. */
export class EveryStage implements Stage {
  readonly #next: Stage;
  readonly #context: StageContext;
  readonly #ms: number;
  readonly #isLate: boolean;
  readonly #due = new Map<TopicState, Uint8Array | undefined>();
  readonly #buffer = new RunBuffer();
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Hands on to `next`; `isLate` says whether structs have been held back before, so that the topics' own newest ones may be newer. */
  constructor(
    next: Stage,
    { ms, isLate }: { readonly ms: number; readonly isLate: boolean },
    context: StageContext,
  ) {
    this.#next = next;
    this.#ms = ms;
    this.#isLate = isLate;
    this.#context = context;
  }

  arrived(run: FrameRun, { topics }: Tally): void {
    for (const topic of topics) {
      this.#due.set(topic, this.#isLate ? lastFrame(run, topic) : undefined);
    }
    if (this.#timer !== undefined) return;
    const wait = this.#last + this.#ms - this.#context.clock();
    if (wait <= 0) return this.#emit();
    this.#timer = setTimeout(() => {
      this.#emit();
      this.#context.delivered();
    }, wait);
  }

  settle(): void {
    if (this.#due.size > 0) this.#emit();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #emit(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last = this.#context.clock();
    for (const [topic, last] of this.#due) {
      const frame = last ?? topic.frame;
      // A recording that was wound meanwhile has forgotten it.
      if (frame !== undefined) this.#buffer.addFrame(frame);
    }
    this.#due.clear();
    const run = this.#buffer.take();
    if (run !== undefined) this.#next.arrived(run, this.#context.tally(run));
  }
}

/** A copy of the last frame of a topic in a run that has just been counted. */
function lastFrame({ bytes, view }: FrameRun, { lastAt }: TopicState): Uint8Array {
  return bytes.slice(lastAt, next(view, lastAt));
}
