import type { MessageStream } from "../../record/mod.ts";
import type { Playback, PlaybackOrder, PlaybackState } from "../hub/playback.ts";
import { PlaybackClock } from "./playback_clock.ts";
import { RecordedFile } from "./recorded_file.ts";
import { ReplayFeed, type ReplaySink } from "./replay_feed.ts";
import { checkSpeed, type PlayerOptions } from "./replay_options.ts";
import type { ReplayProgram } from "./replay_program.ts";

/** Time to the next struct in which the next part of the file is read ahead, in milliseconds. */
const PREFETCH_MS = 3;

/** Longest time without a turn for others, in milliseconds. */
const TURN_MS = 8;

/** What is later than this is late for good: the recording's time then waits for it, in milliseconds. */
const LATE_MS = 100;

/** Longest wait at once, in milliseconds: timers know no longer ones. */
const MOST_WAIT_MS = 2 ** 30;

/** Replays a recording of a bridge: its programs send to the hub what they sent, each struct at its time, and clients wind it. */
export class RecordingPlayer implements Playback, AsyncDisposable {
  readonly range: { readonly start: bigint; readonly end: bigint };
  readonly #file: RecordedFile;
  readonly #options: PlayerOptions;
  readonly #clock: PlaybackClock;
  readonly #machine: () => number;
  readonly #listeners = new Set<(state: PlaybackState, didSeek: boolean) => void>();
  readonly #holding = new Set<ReplayProgram>();
  readonly #stop = new AbortController();
  /** Whether it reads before it goes on, at first until it is begun. */
  #isLoading = true;
  #hasEnded = false;
  /** Counts jumps: what was read for another time is not fed. */
  #jumps = 0;
  #wake: () => void = () => {};
  #turned = 0;
  #loops = 0;
  #running: Promise<void> | undefined;

  /** Opens a recording. Throws as `RecordedFile.open`, and a `RoboError` of kind `usage` for a speed that makes no sense. */
  static async open(options: PlayerOptions): Promise<RecordingPlayer> {
    const { path, speed = 1, warn } = options;
    checkSpeed(speed);
    return new RecordingPlayer(options, await RecordedFile.open(path, warn));
  }

  private constructor(options: PlayerOptions, file: RecordedFile) {
    const { speed = 1, isPaused = false } = options;
    this.#options = options;
    this.#file = file;
    this.range = file.range;
    this.#machine = options.clock ?? (() => performance.now());
    const { start } = this.range;
    this.#clock = new PlaybackClock({ clock: this.#machine, start, speed, isPlaying: !isPaused });
  }

  get state(): PlaybackState {
    const { isPlaying, speed } = this.#clock;
    let status: PlaybackState["status"] = isPlaying ? "playing" : "paused";
    if (this.#hasEnded) status = "ended";
    else if (this.#isLoading && isPlaying) status = "buffering";
    const { time } = this.#clock;
    return { status, speed, time: time > this.range.end ? this.range.end : time };
  }

  /** How often it has begun anew. */
  get loops(): number {
    return this.#loops;
  }

  control({ isPlaying, speed, seek }: PlaybackOrder): PlaybackState {
    if (speed !== undefined) checkSpeed(speed);
    const clock = this.#clock;
    if (speed !== undefined) clock.speed = speed;
    let didSeek = seek !== undefined;
    if (seek !== undefined) this.#jump(seek);
    else if (isPlaying === true && this.#hasEnded) {
      // Who plays what has ended wants to see it once more.
      this.#jump(this.range.start);
      didSeek = true;
    }
    if (isPlaying !== undefined) clock.isPlaying = isPlaying;
    this.#wake();
    this.#tell(didSeek);
    return this.state;
  }

  listen(listener: (state: PlaybackState, didSeek: boolean) => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  /** Announces the programs, and begins to play. `fault` is told of what went wrong for good, such as a disk that is gone. */
  begin(sink: ReplaySink, fault: (error: unknown) => void): void {
    const feed = new ReplayFeed(sink, this.#file.recorded, (program, isPaused) => {
      if (isPaused) this.#holding.add(program);
      else this.#holding.delete(program);
      this.#hold();
      this.#wake();
    });
    this.#running = this.#run(feed).catch((error) => {
      this.#clock.isPlaying = false;
      fault(error);
    });
  }

  /** Ends it and closes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
    this.#file[Symbol.dispose]();
  }

  get #isOver(): boolean {
    return this.#stop.signal.aborted;
  }

  async #run(feed: ReplayFeed): Promise<void> {
    let isFirst = true;
    while (!this.#isOver) {
      const jumps = this.#jumps;
      const before = feed.messages;
      await this.#play(feed, { jumps, isFirst });
      isFirst = false;
      if (jumps !== this.#jumps || this.#isOver) continue;
      if (this.#options.loop === true && feed.messages > before) {
        this.#loops++;
        this.#jump(this.range.start);
        this.#tell(true);
        // A recording of an instant must not keep everybody else from their turn.
        await this.#turn();
        continue;
      }
      this.#clock.isPlaying = false;
      this.#clock.jump(this.range.end);
      this.#hasEnded = true;
      this.#tell(false);
      while (jumps === this.#jumps && !this.#isOver) await this.#wait(MOST_WAIT_MS);
    }
    feed.close("the replay ends");
  }

  /** Plays from where the clock stands, until the end or the next jump. */
  async #play(
    feed: ReplayFeed,
    { jumps, isFirst }: { readonly jumps: number; readonly isFirst: boolean },
  ): Promise<void> {
    const isStale = () => jumps !== this.#jumps || this.#isOver;
    const from = this.#clock.time;
    this.#load(true);
    if (!isFirst) {
      const latched = await this.#file.lastBefore(from);
      if (isStale()) return;
      feed.forget();
      for (const message of latched) feed.add(message);
      feed.flush();
    }
    const stream = this.#file.stream(from);
    await stream.prefetch();
    if (isStale()) return;
    this.#load(false);
    if (!isFirst) this.#tell(false);
    while (true) {
      const batch = await this.#next(stream);
      if (batch === undefined) break;
      let now = this.#clock.time;
      for (const message of batch) {
        if (message.logTime > now || this.#machine() - this.#turned > TURN_MS) {
          feed.flush();
          await this.#until(message.logTime, stream, isStale);
          now = this.#clock.time;
        }
        if (isStale()) return feed.flush();
        feed.add(message);
      }
      feed.flush();
    }
    // The last struct's time is the end.
    await this.#until(this.range.end, stream, isStale);
  }

  async #next(stream: MessageStream): ReturnType<MessageStream["next"]> {
    this.#clock.isHeld = true;
    try {
      return await stream.next();
    } finally {
      this.#hold();
    }
  }

  /** Waits until a time of the recording has come, while others have their turn. */
  async #until(time: bigint, stream: MessageStream, isStale: () => boolean): Promise<void> {
    await this.#turn();
    while (!isStale()) {
      const left = this.#clock.until(time);
      if (left <= 0 && this.#holding.size === 0) {
        if (left < -LATE_MS) this.#clock.jump(time);
        return;
      }
      if (left > PREFETCH_MS) await stream.prefetch();
      const wait = this.#holding.size > 0 ? MOST_WAIT_MS : this.#clock.until(time);
      if (wait > 0 && !isStale()) await this.#wait(Math.min(wait, MOST_WAIT_MS));
    }
  }

  #wait(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#wake = resolve;
    return promise.finally(() => clearTimeout(timer));
  }

  async #turn(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#turned = this.#machine();
  }

  #jump(to: bigint): void {
    const { start, end } = this.range;
    this.#load(true);
    this.#clock.jump(to < start ? start : to > end ? end : to);
    this.#jumps++;
    this.#hasEnded = false;
  }

  #load(isLoading: boolean): void {
    this.#isLoading = isLoading;
    this.#hold();
  }

  #hold(): void {
    this.#clock.isHeld = this.#isLoading || this.#holding.size > 0;
  }

  #tell(didSeek: boolean): void {
    const { state } = this;
    for (const listener of this.#listeners) listener(state, didSeek);
  }
}
