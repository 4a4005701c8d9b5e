import type { RecordedMessage } from "../../record/mod.ts";
import type { LogLine, ProgramLink, ProgramSink } from "../hub/program.ts";
import { FrameBuilder } from "../link/framing/frame_builder.ts";
import { LEVELS } from "../dialects/foxglove/log_channel.ts";
import type { ChannelRole, RecordedPrograms } from "./recorded_programs.ts";
import { readEvent } from "./recorded_event.ts";
import { ReplayProgram } from "./replay_program.ts";

/** Where a recording goes: the hub, which can also forget. */
export interface ReplaySink extends ProgramSink {
  /** Forgets the newest structs of a program. */
  forgetNewest(link: ProgramLink): void;
}

/** Feeds messages of a recording to the hub, as its programs did. */
export class ReplayFeed {
  readonly #sink: ReplaySink;
  readonly #roles: ReadonlyMap<number, ChannelRole>;
  readonly #programs = new Map<string, ReplayedProgram>();
  readonly #byName = new Map<string, ReplayProgram>();
  readonly #lostUpTo = new Map<ReplayProgram, bigint>();
  #last: ReplayedProgram | undefined;
  /** Messages that were fed. */
  messages = 0;
  /** Structs of another size than their layout has, which were left out. */
  wrong = 0;

  /** Announces all programs; `paused` is told when a client wants one of them to wait, or no more. */
  constructor(
    sink: ReplaySink,
    { programs, roles }: RecordedPrograms,
    paused: (program: ReplayProgram, isPaused: boolean) => void,
  ) {
    this.#sink = sink;
    this.#roles = roles;
    for (const [key, description] of programs) {
      const link = new ReplayProgram(description, paused);
      const topics = sink.opened(link);
      const builder = new FrameBuilder((run) => sink.data(link, run));
      this.#programs.set(key, { link, topics, builder });
      if (!this.#byName.has(description.name)) this.#byName.set(description.name, link);
    }
  }

  /** Takes a message; structs are handed on with {@linkcode flush}. */
  add({ channel, data, publishTime, logTime, about }: RecordedMessage): void {
    const role = this.#roles.get(about.id) ?? this.#roles.get(channel);
    if (role === undefined) return;
    if (role.kind !== "struct") {
      // What was said before is not to come after.
      this.flush();
      this.messages++;
      return role.kind === "log" ? this.#log(data, logTime) : this.#event(data, logTime);
    }
    if (data.length < role.size) {
      this.wrong++;
      return;
    }
    const program = this.#programs.get(role.program)!;
    if (this.#last !== program) this.flush();
    this.#last = program;
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    const time = publishTime === 0n ? logTime : publishTime;
    const place = { from: 0, to: data.length, size: role.size, time };
    program.builder.add(program.topics.get(role.struct)!, view, place);
    this.messages++;
  }

  /** Hands on what was taken. */
  flush(): void {
    this.#last?.builder.flush();
    this.#last = undefined;
  }

  /** The recording goes on at another time. */
  forget(): void {
    this.flush();
    for (const { link } of this.#programs.values()) this.#sink.forgetNewest(link);
  }

  /** The programs go. */
  close(reason: string): void {
    this.flush();
    for (const { link } of this.#programs.values()) this.#sink.closed(link, reason);
  }

  #log(data: Uint8Array, time: bigint): void {
    let log: { readonly name?: unknown; readonly level?: unknown; readonly message?: unknown };
    try {
      log = JSON.parse(new TextDecoder().decode(data)) ?? {};
    } catch {
      this.wrong++;
      return;
    }
    const level = LEVEL_NAMES.find((name) => LEVELS[name] === log.level) ?? "info";
    this.#say(String(log.name), { level, text: String(log.message), time });
  }

  #event(data: Uint8Array, time: bigint): void {
    const event = readEvent(data);
    if (event === undefined) {
      this.wrong++;
      return;
    }
    if (event.type === "lost") {
      const link = this.#byName.get(event.program);
      // What is played a second time is not lost a second time.
      if (link === undefined || time <= (this.#lostUpTo.get(link) ?? 0n)) return;
      this.#lostUpTo.set(link, time);
      this.#sink.lost(link, event.count);
    } else if (event.type === "unanswered") {
      const { topic, reason } = event;
      const text = `${topic} was not answered: ${reason}`;
      this.#say(topic.slice(0, Math.max(0, topic.indexOf("."))), { level: "warning", text, time });
    } else if (event.type === "gone") {
      this.#say(event.program, { level: "info", text: `was gone: ${event.reason}`, time });
    } else {
      const again = event.connects > 1 ? "was here again" : "was here";
      this.#say(event.program, { level: "info", text: `${again}, at ${event.address}`, time });
    }
  }

  #say(program: string, line: LogLine): void {
    const link = this.#byName.get(program);
    if (link !== undefined) this.#sink.logged(link, line);
  }
}

interface ReplayedProgram {
  readonly link: ReplayProgram;
  readonly topics: ReadonlyMap<number, number>;
  readonly builder: FrameBuilder;
}

const LEVEL_NAMES = ["debug", "info", "warning", "error", "fatal"] as const;
