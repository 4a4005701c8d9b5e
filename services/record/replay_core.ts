import { FRAMES_ENCODING } from "../../protocols/mcap/channel_description.ts";
import { toMilliseconds, toNanoseconds } from "../../protocols/mcap/time.ts";
import { CoreOutlet } from "./core_outlet.ts";
import { PreciseWait, SYSTEM_WAITING } from "./precise_wait.ts";
import type { MessageStream, RecordedMessage } from "./message_stream.ts";
import { RecordingReader } from "./recording_reader.ts";
import type { ReplayOptions, ReplayStatus } from "./replay_options.ts";
import { TimingRecord } from "./timing.ts";
import { selectTopics, type TopicSelection } from "../../protocols/gecko/topic_selection.ts";

const DEFAULT_TIMEOUT_MS = 3000;

/** Messages that go without a wait before others have their turn. */
const TURN_MESSAGES = 64;

/** Time to the next message in which the next part of the file is read ahead, in milliseconds: more than that takes. */
const PREFETCH_MS = 3;

/** The topics of services (client/service_protocol.ts). */
const SERVICE_TOPIC = /^service\/.+\/(servers|find|call\/[^/]+|reply\/[^/]+)$/;

/** Publishes what a recording holds, each message at its time. */
export class Replay implements AsyncDisposable {
  readonly #options: ReplayOptions;
  readonly #reader: RecordingReader;
  readonly #outlet: CoreOutlet;
  readonly #selection: TopicSelection;
  readonly #timing = new TimingRecord();
  readonly #wait = new PreciseWait();
  readonly #start: bigint;
  #messages = 0;
  #bytes = 0;
  #loops = 0;
  #skipped = 0;
  #unsent = 0;
  #position: bigint;
  #unbroken = 0;

  /**
   * Opens a recording and connects to a core. Rejects as `RecordingReader.open`, and with a `RoboError` of kind
   * `unavailable` when there is no core.
   */
  static async open(options: ReplayOptions): Promise<Replay> {
    const { name = "robo-replay", lookUp, security, notice = () => {} } = options;
    const selection = selectTopics(options.topics);
    const reader = await RecordingReader.open(options.path, notice);
    const outlet = new CoreOutlet({ name, lookUp, security, notice });
    const replay = new Replay(options, { reader, outlet, selection });
    const stop = () => outlet.stop();
    options.signal.addEventListener("abort", stop, { once: true });
    if (options.signal.aborted) stop();
    try {
      await outlet.ready(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
      return replay;
    } catch (error) {
      // Who is told to end does not complain that there is no core.
      if (options.signal.aborted) return replay;
      await replay[Symbol.asyncDispose]();
      throw error;
    } finally {
      options.signal.removeEventListener("abort", stop);
    }
  }

  /** Made by {@linkcode Replay.open}. */
  constructor(
    options: ReplayOptions,
    parts: {
      readonly reader: RecordingReader;
      readonly outlet: CoreOutlet;
      readonly selection: TopicSelection;
    },
  ) {
    this.#options = options;
    this.#reader = parts.reader;
    this.#outlet = parts.outlet;
    this.#selection = parts.selection;
    this.#start = this.#position = parts.reader.startTime ?? 0n;
  }

  /** How it goes. */
  get status(): ReplayStatus {
    return {
      messages: this.#messages,
      bytes: this.#bytes,
      position: seconds(this.#position - this.#start),
      length: seconds((this.#reader.endTime ?? 0n) - this.#start),
      loops: this.#loops,
      skippedServiceMessages: this.#skipped,
      orphans: this.#reader.orphans,
      unsent: this.#unsent,
      timing: this.#timing.summary,
    };
  }

  /** Publishes all there is to publish, until the end or until the signal aborts. */
  async run(): Promise<void> {
    const { signal, playhead, loop = false } = this.#options;
    const stop = () => {
      this.#outlet.stop();
      playhead.wake();
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      while (!signal.aborted) {
        const before = this.#messages;
        await this.#playOnce();
        if (!loop || this.#messages === before) return;
        this.#loops++;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  /** Sends what is queued, ends the connection and closes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#outlet[Symbol.asyncDispose]();
    this.#reader[Symbol.dispose]();
  }

  async #playOnce(): Promise<void> {
    const { startMs = 0, endMs, latch = [], playhead, signal } = this.#options;
    const from = this.#start + toNanoseconds(startMs);
    const to = endMs === undefined ? undefined : this.#start + toNanoseconds(endMs);
    if (latch.length > 0) {
      const latched = selectTopics(latch);
      const matches = (topic: string) => this.#selection.matches(topic) && latched.matches(topic);
      for (const message of await this.#reader.lastBefore(from, matches)) this.#publish(message);
    }
    const { matches } = this.#selection;
    const stream = this.#reader.stream({ from, to, matches });
    // Before the clock runs, so that the first messages are not late.
    await stream.prefetch();
    playhead.jump(toMilliseconds(from));
    for (let batch = await stream.next(); batch !== undefined; batch = await stream.next()) {
      for (const message of batch) {
        if (this.#isLeftOut(message)) continue;
        // Those that are due together go out together: nothing is awaited between them.
        if (!this.#isDue(message)) await this.#untilDue(message, stream);
        if (signal.aborted) return;
        this.#publish(message);
      }
    }
  }

  #isDue(message: RecordedMessage): boolean {
    const { playhead } = this.#options;
    if (!this.#outlet.isFree || ++this.#unbroken >= TURN_MESSAGES) return false;
    const late = SYSTEM_WAITING.now() - playhead.due(toMilliseconds(message.logTime));
    if (late < 0) return false;
    this.#timing.add(late);
    return true;
  }

  async #untilDue(message: RecordedMessage, stream: MessageStream): Promise<void> {
    const { playhead, signal } = this.#options;
    const recorded = toMilliseconds(message.logTime);
    this.#unbroken = 0;
    await SYSTEM_WAITING.turn();
    if (!this.#outlet.isFree) {
      await this.#outlet.free();
      // Who was away is not to be flooded with all that should have come meanwhile.
      if (playhead.due(recorded) + 1000 < SYSTEM_WAITING.now()) playhead.jump(recorded);
    }
    while (!signal.aborted) {
      if (playhead.takeStep()) return playhead.jump(recorded);
      if (playhead.paused) {
        await playhead.changed;
        continue;
      }
      const due = playhead.due(recorded);
      const { interruption } = playhead;
      if (due - SYSTEM_WAITING.now() > PREFETCH_MS) await stream.prefetch();
      await this.#wait.until(due, interruption);
      if (interruption.aborted) continue;
      this.#timing.add(SYSTEM_WAITING.now() - due);
      return;
    }
  }

  #publish({ about, data, logTime }: RecordedMessage): void {
    const topic = this.#options.remap.get(about.topic) ?? about.topic;
    const isFramed = about.messageEncoding === FRAMES_ENCODING;
    const sent = isFramed ? this.#outlet.sendFrames(topic, data) : this.#outlet.send(topic, data);
    if (!sent) return void this.#unsent++;
    this.#messages++;
    this.#bytes += data.length;
    this.#position = logTime;
  }

  #isLeftOut({ about }: RecordedMessage): boolean {
    if (this.#options.services === true || !SERVICE_TOPIC.test(about.topic)) return false;
    this.#skipped++;
    return true;
  }
}

function seconds(ns: bigint): number {
  return Number(ns) / 1e9;
}
