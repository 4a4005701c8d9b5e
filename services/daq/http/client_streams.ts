import { problem } from "./routing/problem.ts";

/** Limits of answers that go on until the one who asked goes away. */
export interface StreamLimits {
  /** How many at once. Default 64. */
  readonly maxStreams?: number;
  /** What waits for a reader of events that is slow, at most; one that is slower is dropped. Default 1024. */
  readonly maxQueued?: number;
  /** How long a reader that takes nothing keeps its place, in milliseconds. Default 30 000. */
  readonly stalledAfter?: number;
  /** How long nothing is said at most, in milliseconds: then a sign of life is sent. Default 10 000. */
  readonly heartbeat?: number;
}

/** Counts of {@linkcode ClientStreams}. */
export interface StreamCounters {
  /** Streams that go on. */
  open: number;
  /** Readers that were too slow and were dropped. */
  dropped: number;
  /** Streams that were refused because there were too many. */
  refused: number;
}

/** What a stream sends. */
export interface StreamDefinition {
  /** Type of the answer. */
  readonly contentType: string;
  /** What is sent when nothing else was for a while. */
  readonly heartbeat: Uint8Array<ArrayBuffer>;
  /** The pieces, until `signal` aborts. What it throws ends the stream; calling `drop` drops the reader at once. */
  readonly source: (
    signal: AbortSignal,
    drop: () => void,
  ) => AsyncIterable<readonly Uint8Array<ArrayBuffer>[]>;
  /** Called once, when the stream has ended for whatever reason. */
  readonly onEnd?: () => void;
}

/** Why the stream of a reader was ended: it sees its connection end. */
export class ReaderDropped extends Error {
  override readonly name = "ReaderDropped";
}

type Pieces = readonly Uint8Array<ArrayBuffer>[];
type Controller = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;

/** All answers that go on: so many at once, and none of them waits for ever for a reader that does not read. */
export class ClientStreams {
  /** What was counted. */
  readonly counters: StreamCounters = { open: 0, dropped: 0, refused: 0 };
  readonly #limits: Required<StreamLimits>;
  readonly #signal: AbortSignal;

  /** All streams end when `signal` aborts. */
  constructor(limits: StreamLimits, signal: AbortSignal) {
    const { maxStreams = 64, maxQueued = 1024, stalledAfter = 30_000, heartbeat = 10_000 } = limits;
    this.#limits = { maxStreams, maxQueued, stalledAfter, heartbeat };
    this.#signal = signal;
  }

  /** A stream whose source is asked for the next piece when the reader has taken the one before. */
  pulled(definition: StreamDefinition): Response {
    if (this.counters.open >= this.#limits.maxStreams) {
      this.counters.refused++;
      definition.onEnd?.();
      return problem("unavailable", `${this.#limits.maxStreams} streams are read already`, {
        hint: "Close some of the pages and programs that watch",
      });
    }
    this.counters.open++;
    const stream = new ClientStream(definition, {
      limits: this.#limits,
      signal: this.#signal,
      onEnd: (isDropped) => {
        this.counters.open--;
        if (isDropped) this.counters.dropped++;
        definition.onEnd?.();
      },
    });
    return new Response(stream.body, { headers: { "content-type": definition.contentType } });
  }

  /** A stream whose source goes on whatever the reader does, who is dropped when too much waits for it. */
  pushed(definition: StreamDefinition): Response {
    const { maxQueued } = this.#limits;
    return this.pulled({
      ...definition,
      source: (signal, drop) =>
        queued(definition.source(signal, drop), { most: maxQueued, signal, drop }),
    });
  }
}

class ClientStream {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #definition: StreamDefinition;
  readonly #limits: Required<StreamLimits>;
  readonly #onEnd: (isDropped: boolean) => void;
  readonly #leaving = new AbortController();
  readonly #pieces: AsyncIterator<Pieces>;
  /** What the source was asked for and has not given yet. */
  #next: Promise<IteratorResult<Pieces>> | undefined;
  #stalled: ReturnType<typeof setTimeout> | undefined;
  #isPulling = false;
  #controller!: Controller;

  constructor(
    definition: StreamDefinition,
    options: {
      readonly limits: Required<StreamLimits>;
      readonly signal: AbortSignal;
      readonly onEnd: (isDropped: boolean) => void;
    },
  ) {
    this.#definition = definition;
    this.#limits = options.limits;
    this.#onEnd = options.onEnd;
    const signal = AbortSignal.any([options.signal, this.#leaving.signal]);
    const drop = () => this.#drop("It did not keep up");
    this.#pieces = definition.source(signal, drop)[Symbol.asyncIterator]();
    this.body = new ReadableStream({
      start: (controller) => this.#controller = controller,
      pull: (controller) => this.#pull(controller, options.signal),
      cancel: () => this.#end(false),
    }, { highWaterMark: 0 });
    const leaving = this.#leaving.signal;
    options.signal.addEventListener("abort", () => this.#close(), { once: true, signal: leaving });
  }

  /** With the server, also when nobody reads. What is being read ends by itself. */
  #close(): void {
    if (this.#isPulling) return;
    this.#end(false);
    this.#controller.close();
  }

  async #pull(controller: Controller, signal: AbortSignal): Promise<void> {
    clearTimeout(this.#stalled);
    this.#isPulling = true;
    this.#next ??= this.#pieces.next();
    let result: IteratorResult<Pieces> | undefined;
    try {
      result = await within(this.#next, this.#limits.heartbeat, signal);
    } catch (error) {
      if (this.#leaving.signal.aborted) return;
      this.#end(false);
      return controller.error(error);
    }
    if (this.#leaving.signal.aborted) return;
    if (signal.aborted || result?.done === true) {
      this.#end(false);
      return controller.close();
    }
    if (result !== undefined) this.#next = undefined;
    for (const piece of result?.value ?? [this.#definition.heartbeat]) {
      if (!this.#leaving.signal.aborted) controller.enqueue(piece);
    }
    // A reader that is gone says so at the moment at which it is given something.
    if (this.#leaving.signal.aborted) return;
    this.#isPulling = false;
    const { stalledAfter } = this.#limits;
    this.#stalled = setTimeout(() => this.#drop("It was not read"), stalledAfter);
  }

  #drop(why: string): void {
    if (this.#leaving.signal.aborted) return;
    this.#end(true);
    this.#controller.error(new ReaderDropped(why));
  }

  #end(isDropped: boolean): void {
    if (this.#leaving.signal.aborted) return;
    clearTimeout(this.#stalled);
    this.#leaving.abort();
    // What was asked for may fail, now that nobody waits for it.
    this.#next?.catch(() => {});
    this.#pieces.return?.()?.catch(() => {});
    this.#onEnd(isDropped);
  }
}

/** What `promise` gives within `ms`, or before `signal` aborts; else `undefined`. */
function within<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
    };
    const giveUp = () => {
      end();
      resolve(undefined);
    };
    const timer = setTimeout(giveUp, ms);
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
    promise.then(resolve, reject).finally(end);
  });
}

/** The pieces of `source`, which is read at once; calls `drop` when more than `most` wait. */
async function* queued(
  source: AsyncIterable<Pieces>,
  { most, signal, drop }: {
    readonly most: number;
    readonly signal: AbortSignal;
    readonly drop: () => void;
  },
): AsyncGenerator<Pieces, void> {
  const waiting: Pieces[] = [];
  let wake = Promise.withResolvers<void>();
  let end: { readonly error?: unknown } | undefined;
  (async () => {
    for await (const pieces of source) {
      if (signal.aborted) return;
      // The reader itself may ask for nothing any more: it is not waited for.
      if (waiting.length >= most) return drop();
      waiting.push(pieces);
      wake.resolve();
    }
  })().then(() => end = {}, (error) => end = { error }).finally(() => wake.resolve());
  while (true) {
    if (waiting.length > 0) yield waiting.splice(0).flat();
    else if (end === undefined) {
      await wake.promise;
      wake = Promise.withResolvers();
    } else if ("error" in end) throw end.error;
    else return;
  }
}
