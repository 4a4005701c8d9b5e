import { topicPatterns } from "../../../protocols/robows/topic_patterns.ts";
import type { ClientSocket } from "../clients/client_socket.ts";
import type { ConnectedClient } from "../clients/connected_client.ts";
import { foxgloveLog } from "../dialects/foxglove/log_channel.ts";
import type { BridgeListener, ProgramState } from "../hub/bridge.ts";
import type { Hub } from "../hub/hub.ts";
import type { LogLine } from "../hub/program.ts";
import type { Topic } from "../hub/topic.ts";
import { wallClock } from "../hub/wall_clock.ts";
import type { RecordedEvent } from "./recorded_event.ts";
import type { RecordingOptions } from "./recording_options.ts";
import type { StructChannel } from "./struct_channels.ts";
import { StructRecorder } from "./struct_recorder.ts";

/** What it calls its language. */
const DIALECT = "mcap";

/** Handed to the queue for what is in the file already, so that it is counted as sent. */
const NOTHING = new Uint8Array(0);

/** What a recording needs besides its options. */
export interface BridgeRecordingOptions extends RecordingOptions {
  /** Version of `robo` that the file names. */
  readonly version: string;
}

/**
 * Records what goes through a bridge into an MCAP file, until it is disposed of: structs of programs and to programs, answers, lines for people, and
 * how programs come, go and lose. It is a client among the others, and counted as such; it never makes them or the programs wait.
 */
export class BridgeRecording implements AsyncDisposable, BridgeListener {
  readonly #hub: Hub;
  readonly #recorder: StructRecorder;
  readonly #client: ConnectedClient;
  readonly #stop = new AbortController();
  readonly #isWanted: (name: string) => boolean;
  readonly #known = new WeakMap<
    ProgramState,
    { isLive: boolean; connects: number; lost: number }
  >();
  #hasFailed = false;

  /** Begins. Throws a `RoboError` of kind `usage` when the file is there and may not be replaced, `io` when it cannot be made. */
  static async start(hub: Hub, options: BridgeRecordingOptions): Promise<BridgeRecording> {
    const isWanted = topicPatterns(options.topics ?? []);
    const lost = { tell: (_channel: StructChannel, _count: number) => {} };
    const recorder = await StructRecorder.create({
      ...options,
      topics: hub.topics,
      now: wallClock,
      clock: () => performance.now(),
      onLost: (channel, count) => lost.tell(channel, count),
    });
    const recording = new BridgeRecording(hub, recorder, isWanted);
    lost.tell = (channel, count) => recording.#lose(channel, count);
    return recording;
  }

  private constructor(hub: Hub, recorder: StructRecorder, isWanted: (name: string) => boolean) {
    this.#hub = hub;
    this.#recorder = recorder;
    this.#isWanted = isWanted;
    const socket: ClientSocket = {
      write: () => true,
      drained: () => Promise.resolve(),
      get bufferedBytes() {
        return recorder.queuedBytes;
      },
      close: () => {},
      terminate: () => {},
    };
    this.#client = hub.connected(socket, {
      dialect: DIALECT,
      remote: recorder.path,
      rights: { mayRead: () => true, mayWrite: () => false },
    });
    hub.listen(this, this.#stop.signal);
    for (const program of hub.programs.values()) this.programChanged(program);
    hub.subscribe(this.#client, {
      wants: ({ name }) => isWanted(name),
      encoder: {
        key: `mcap ${this.#client.id}`,
        encode: (run) => {
          const isRecorded = recorder.add(run);
          this.#look();
          return isRecorded ? NOTHING : undefined;
        },
      },
    });
  }

  /** The file. */
  get path(): string {
    return this.#recorder.path;
  }

  /** Bytes of the file, with what is on its way there. */
  get size(): number {
    return this.#recorder.size;
  }

  /** Structs, answers, lines and events that were recorded. */
  get messages(): number {
    return this.#recorder.messages;
  }

  /** Those that were not, because the disk was too slow or full. */
  get lost(): number {
    return this.#recorder.lost;
  }

  /** Why the disk takes no more; undefined while it does. */
  get failure(): unknown {
    return this.#recorder.failure;
  }

  programChanged(program: ProgramState): void {
    const { description: { name, address }, isLive, connects, lost, gone = "" } = program;
    const before = this.#known.get(program) ?? { isLive: false, connects: 0, lost: 0 };
    this.#known.set(program, { isLive, connects, lost });
    if (lost > before.lost) this.#tell({ type: "lost", program: name, count: lost - before.lost });
    if (isLive && before.connects !== connects) {
      this.#tell({ type: "here", program: name, address, connects });
    } else if (!isLive && before.isLive) {
      this.#tell({ type: "gone", program: name, reason: gone });
    }
  }

  logged({ description: { name } }: ProgramState, line: LogLine): void {
    this.#recorder.addLog(foxgloveLog(name, line), line.time);
  }

  answered(topic: Topic, answer: Uint8Array | Error): void {
    if (!this.#isWanted(topic.name)) return;
    if (answer instanceof Uint8Array) return this.#recorder.addAnswer(topic, answer);
    this.#tell({ type: "unanswered", topic: topic.name, reason: answer.message });
  }

  /** Writes the end of the file. The bridge goes on without it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#hub.disconnected(this.#client);
    await this.#recorder.finish();
    this.#look();
  }

  #tell(event: RecordedEvent): void {
    this.#recorder.addEvent(event);
  }

  #lose({ topic }: StructChannel, count: number): void {
    const id = this.#hub.topic(topic)?.id;
    if (id !== undefined) this.#client.lost.set(id, (this.#client.lost.get(id) ?? 0) + count);
    this.#look();
  }

  /** Says once that the disk has failed. */
  #look(): void {
    const { failure, path } = this.#recorder;
    if (failure === undefined || this.#hasFailed) return;
    this.#hasFailed = true;

    this.#hub.status(
      "error",
      `${path} takes no more, and the bridge goes on without it: ${
        failure instanceof Error ? failure.message : failure
      }`,
    );
  }
}
