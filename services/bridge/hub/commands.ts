import { RoboError } from "../../../errors.ts";
import {
  LINK_AT,
  LINK_HEADER_BYTES,
  LINK_KIND,
  LINK_MAGIC,
  LINK_VERSION,
} from "../../../protocols/link/link_frame.ts";
import type { ConnectedClient } from "../clients/connected_client.ts";
import type { Client } from "./client.ts";
import type { FrameRun } from "./frame_run.ts";
import type { HubCounters } from "./hub_counters.ts";
import type { ProgramLink, RequestOptions } from "./program.ts";
import type { ProgramTable } from "./program_table.ts";
import type { TopicState } from "./topic_state.ts";

/** What orders of clients need of the hub. */
export interface CommandSetting {
  /** The programs. */
  readonly programs: ProgramTable;
  /** Where they are counted. */
  readonly counters: HubCounters;
  /** Longest wait for an answer, in milliseconds. */
  readonly timeout: number;
  /** Time of frames. */
  readonly now: () => bigint;
  /** Hands on what was sent to a program which does not send it itself, for those who look on. */
  readonly passed: (run: FrameRun) => void;
  /** Tells those who look on of an answer, or why there is none. */
  readonly answered: (topic: TopicState, answer: Uint8Array | Error) => void;
}

/** What clients send to programs. */
export class Commands {
  readonly #setting: CommandSetting;
  #seq = 0;

  /** Begins. */
  constructor(setting: CommandSetting) {
    this.#setting = setting;
  }

  /** See `Bridge.send`. */
  send(client: Client, topic: TopicState, payload: Uint8Array): void {
    const link = this.#check(client, topic, payload);
    link.send(topic.programId, payload);
    this.#sent(topic, payload);
  }

  /** See `Bridge.request`. Rejects with a `RoboError`, whatever the signal's reason is: that a client leaves is no mistake. */
  async request(
    client: ConnectedClient,
    topic: TopicState,
    { payload, timeout, signal }: Partial<RequestOptions> & { readonly payload: Uint8Array },
  ): Promise<Uint8Array> {
    const link = this.#check(client, topic, payload);
    if (topic.answer === undefined) {
      this.#refuse("data", `${topic.name} has no answer`, "Send it, instead of asking");
    }
    const { maxRequests } = client.limits;
    if (client.requests >= maxRequests) {
      this.#refuse("unavailable", `${maxRequests} requests of this client wait already`);
    }
    client.requests++;
    try {
      const wait = timeout ?? this.#setting.timeout;
      const options = signal === undefined ? { timeout: wait } : { timeout: wait, signal };
      const asked = link.request(topic.programId, payload, options);
      this.#sent(topic, payload);
      const answer = await asked;
      this.#setting.answered(topic, answer);
      return answer;
    } catch (cause) {
      const error = signal?.aborted === true && !(cause instanceof RoboError)
        ? new RoboError("unavailable", `Nobody waits for ${topic.name} any more`, { cause })
        : cause;
      if (error instanceof Error) this.#setting.answered(topic, error);
      throw error;
    } finally {
      client.requests--;
    }
  }

  /** See `Bridge.end`. */
  end(client: Client, program: string, reason: string): void {
    const record = this.#setting.programs.byName.get(program);
    if (record === undefined) this.#refuse("missing", `There is no program ${program}`);
    if (!record.topics.some((topic) => client.rights.mayWrite(topic))) {
      this.#refuse("denied", `This client may not end ${program}`);
    }
    if (record.link === undefined) this.#refuse("unavailable", `${program} is away`);
    if (!record.link.end(reason)) {
      this.#refuse(
        "unavailable",
        `${program} cannot be asked to end: its framing has no word for it`,
      );
    }
  }

  #check(client: Client, topic: TopicState, payload: Uint8Array): ProgramLink {
    const { name, struct, direction } = topic;
    if (direction === "out") {
      this.#refuse("unavailable", `${topic.program} sends ${name} and does not take it`);
    }
    if (!client.rights.mayWrite(topic)) {
      this.#refuse(
        "denied",
        `This client may not send ${name}`,
        "Use a token that may, or ask who runs the bridge",
      );
    }
    const isOpenEnded = hasOpenEnd(topic);
    if (isOpenEnded ? payload.length < struct.size : payload.length !== struct.size) {
      const wanted = `${isOpenEnded ? "at least " : ""}${struct.size}`;
      this.#refuse("data", `${name} has ${wanted} bytes, not ${payload.length}`);
    }
    const link = this.#setting.programs.byName.get(topic.program)?.link;
    if (link === undefined || !topic.isLive) {
      this.#refuse(
        "unavailable",
        `${topic.program} is away`,
        "It can be sent something when it is back",
      );
    }
    return link;
  }

  #sent(topic: TopicState, payload: Uint8Array): void {
    this.#setting.counters.forwarded++;
    // What a program sends itself is more true than what it was sent.
    if (topic.direction !== "in") return;
    const bytes = new Uint8Array(LINK_HEADER_BYTES + payload.length);
    const view = new DataView(bytes.buffer);
    view.setUint16(LINK_AT.magic, LINK_MAGIC, true);
    view.setUint8(LINK_AT.version, LINK_VERSION);
    view.setUint8(LINK_AT.kind, LINK_KIND.data);
    view.setUint16(LINK_AT.id, topic.id, true);
    view.setUint16(LINK_AT.seq, this.#seq++ & 0xffff, true);
    view.setUint32(LINK_AT.length, payload.length, true);
    view.setBigUint64(LINK_AT.time, this.#setting.now(), true);
    bytes.set(payload, LINK_HEADER_BYTES);
    this.#setting.passed({ bytes, view, count: 1, only: topic.id });
  }

  #refuse(code: RoboError["code"], message: string, hint?: string): never {
    this.#setting.counters.refused++;
    throw new RoboError(code, message, hint === undefined ? {} : { hint });
  }
}

/** Whether the struct ends with an array without a length. */
function hasOpenEnd({ struct }: TopicState): boolean {
  const type = struct.fields.at(-1)?.type;
  return (type?.kind === "array" || type?.kind === "text") && type.size === 0;
}
