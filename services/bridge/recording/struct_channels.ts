import {
  cCodec,
  FOXGLOVE_JSON,
  foxgloveJsonSchema,
  JsonBuffer,
  layoutJson,
  ros1Message,
} from "../../../protocols/clayout/mod.ts";
import type { CStruct } from "../../../protocols/clayout/c_types.ts";
import { COPY_OF, type FreshChannel } from "../../record/mod.ts";
import { LOG_CHANNEL } from "../dialects/foxglove/log_channel.ts";
import type { Topic } from "../hub/topic.ts";
import {
  ANSWER_KEY,
  ANSWER_SUFFIX,
  DIRECTION_KEY,
  EVENTS_TOPIC,
  KIND_KEY,
  LAYOUT_KEY,
  LOG_TOPIC,
  PROGRAM_KEY,
  REQUEST_KEY,
  STRUCT_ENCODING,
} from "./channel_words.ts";
import { EVENT_SCHEMA } from "./recorded_event.ts";

/** Greatest number of a channel, which has 16 bits. */
const MAX_CHANNEL = 65_535;

/** A channel that structs are recorded on. */
export interface StructChannel {
  /** Its number. */
  readonly id: number;
  /** Its name. */
  readonly topic: string;
  /** Where the same goes as JSON, for structs whose bytes are no message of ROS 1. */
  readonly copy:
    | { readonly id: number; readonly json: (bytes: Uint8Array, at: number) => Uint8Array }
    | undefined;
  /** Structs so far; counts those that were dropped too. */
  sequence: number;
  /** Structs that were dropped. */
  lost: number;
}

/** The channels of a recording: each is made when it is first used, and described when its first chunk is written. */
export class StructChannels {
  /** By number; copies in JSON are with their originals. */
  readonly byId: Map<number, StructChannel> = new Map<number, StructChannel>();
  readonly #structs = new WeakMap<Topic, StructChannel>();
  readonly #answers = new WeakMap<Topic, StructChannel>();
  #log: StructChannel | undefined;
  #events: StructChannel | undefined;
  #fresh: FreshChannel[] = [];
  #next = 0;

  /** That of a topic's structs; undefined when there are too many channels. */
  structs(topic: Topic): StructChannel | undefined {
    let channel = this.#structs.get(topic);
    if (channel === undefined) {
      const about = new Map([...aboutTopic(topic, topic.struct), [KIND_KEY, "struct"]]);
      if (topic.answer !== undefined) about.set(ANSWER_KEY, JSON.stringify(topic.answer.layout));
      channel = this.#add({ name: topic.name, topic, struct: topic.struct, about });
      if (channel !== undefined) this.#structs.set(topic, channel);
    }
    return channel;
  }

  /** That of the answers to a topic's requests; undefined when it has none, or there are too many channels. */
  answers(topic: Topic): StructChannel | undefined {
    let channel = this.#answers.get(topic);
    if (channel === undefined && topic.answer !== undefined) {
      const { struct } = topic.answer;
      const about = new Map([
        ...aboutTopic(topic, struct),
        [KIND_KEY, "answer"],
        [DIRECTION_KEY, "out"],
        [REQUEST_KEY, topic.name],
      ]);
      channel = this.#add({ name: topic.name + ANSWER_SUFFIX, topic, struct, about });
      if (channel !== undefined) this.#answers.set(topic, channel);
    }
    return channel;
  }

  /** That of the lines of programs. */
  log(): StructChannel | undefined {
    return this.#log ??= this.#addJson(LOG_TOPIC, "foxglove.Log", LOG_CHANNEL.schema);
  }

  /** That of what happens to programs. */
  events(): StructChannel | undefined {
    return this.#events ??= this.#addJson(EVENTS_TOPIC, "robo.bridge.Event", EVENT_SCHEMA);
  }

  /** Those that are new since the last call, as the file has them. */
  takeFresh(): readonly FreshChannel[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  #add({ name, topic, struct, about }: {
    readonly name: string;
    readonly topic: Topic;
    readonly struct: CStruct;
    readonly about: Map<string, string>;
  }): StructChannel | undefined {
    const definition = ros1Message(struct, topic.byteOrder)?.definition;
    const schemaName = `${topic.program}/${struct.name ?? "struct"}`;
    if (this.#next + (definition === undefined ? 1 : 0) > MAX_CHANNEL) return undefined;
    const id = this.#next++;
    if (definition !== undefined) {
      const schema = { name: schemaName, encoding: "ros1msg", data: utf8(definition) };
      const channel = { topic: name, messageEncoding: "ros1", metadata: about };
      this.#fresh.push({ id, channel, schema });
      return this.#keep({ id, topic: name, copy: undefined, sequence: 0, lost: 0 });
    }
    this.#fresh.push({
      id,
      channel: { topic: name, messageEncoding: STRUCT_ENCODING, metadata: about },
    });
    const copyId = this.#next++;
    const metadata = new Map([[PROGRAM_KEY, topic.program], [COPY_OF, String(id)]]);
    this.#fresh.push({
      id: copyId,
      channel: { topic: name, messageEncoding: "json", metadata },
      schema: {
        name: schemaName,
        encoding: "jsonschema",
        data: utf8(foxgloveJsonSchema(struct)),
      },
    });
    const copy = { id: copyId, json: jsonOf(struct, topic.byteOrder) };
    return this.#keep({ id, topic: name, copy, sequence: 0, lost: 0 });
  }

  #addJson(name: string, schemaName: string, schema: string): StructChannel | undefined {
    if (this.#next > MAX_CHANNEL) return undefined;
    const id = this.#next++;
    this.#fresh.push({
      id,
      channel: { topic: name, messageEncoding: "json", metadata: new Map([[KIND_KEY, name]]) },
      schema: { name: schemaName, encoding: "jsonschema", data: utf8(schema) },
    });
    return this.#keep({ id, topic: name, copy: undefined, sequence: 0, lost: 0 });
  }

  #keep(channel: StructChannel): StructChannel {
    this.byId.set(channel.id, channel);
    return channel;
  }
}

function aboutTopic(topic: Topic, struct: CStruct): [string, string][] {
  return [
    [PROGRAM_KEY, topic.program],
    [DIRECTION_KEY, topic.direction],
    [LAYOUT_KEY, JSON.stringify(layoutJson([struct], topic.byteOrder))],
  ];
}

function jsonOf(
  struct: CStruct,
  byteOrder: "little" | "big",
): (bytes: Uint8Array, at: number) => Uint8Array {
  const codec = cCodec(struct, { byteOrder, ...FOXGLOVE_JSON });
  const out = new JsonBuffer();
  return (bytes, at) => {
    out.length = 0;
    codec.writeJson(bytes, at, out);
    return out.written();
  };
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
