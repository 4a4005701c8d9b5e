import {
  cCodec,
  FOXGLOVE_JSON,
  foxgloveJsonSchema,
  ros1Message,
} from "../../../../protocols/clayout/mod.ts";
import type { CCodec } from "../../../../protocols/clayout/c_codec.ts";
import type { CStruct } from "../../../../protocols/clayout/c_types.ts";
import type {
  FoxgloveChannel,
  FoxgloveService,
  FoxgloveServiceSchema,
} from "../../../../protocols/foxglove/mod.ts";
import type { Topic } from "../../hub/topic.ts";

/** How structs are offered: as JSON, as their own bytes, or as both. */
export type ChannelEncoding = "json" | "ros1" | "both";

/** Numbers of channels with bytes begin behind those of topics. */
const ROS1_IDS = 65_536;

/** A channel and the topic whose structs it carries. */
export interface TopicChannel {
  /** What clients are told. */
  readonly channel: FoxgloveChannel;
  /** The same as JSON text. */
  readonly text: string;
  /** Where it is from. */
  readonly topic: Topic;
}

/** The channels and services of topics, each made when it is first asked for. */
export class ChannelBook {
  readonly #encoding: ChannelEncoding;
  readonly #channels = new WeakMap<Topic, readonly TopicChannel[]>();
  readonly #services = new WeakMap<Topic, FoxgloveService>();
  readonly #codecs = new WeakMap<CStruct, CCodec>();

  /** A book of channels in these encodings. */
  constructor(encoding: ChannelEncoding) {
    this.#encoding = encoding;
  }

  /** The channels of a topic. */
  channels(topic: Topic): readonly TopicChannel[] {
    let channels = this.#channels.get(topic);
    if (channels === undefined) {
      channels = [...this.#make(topic)].map((channel) => ({
        channel,
        text: JSON.stringify(channel),
        topic,
      }));
      this.#channels.set(topic, channels);
    }
    return channels;
  }

  /** The service of a topic whose structs are answered; its number is the topic's. */
  service(topic: Topic): FoxgloveService | undefined {
    const { answer } = topic;
    if (answer === undefined) return undefined;
    let service = this.#services.get(topic);
    if (service === undefined) {
      service = {
        id: topic.id,
        name: topic.name,
        type: typeName(topic, topic.struct),
        request: this.#schema(topic, topic.struct),
        response: this.#schema(topic, answer.struct),
      };
      this.#services.set(topic, service);
    }
    return service;
  }

  /** What writes structs as the schemas say it. */
  codec({ byteOrder }: Topic, struct: CStruct): CCodec {
    let codec = this.#codecs.get(struct);
    if (codec === undefined) {
      codec = cCodec(struct, { byteOrder, ...FOXGLOVE_JSON });
      this.#codecs.set(struct, codec);
    }
    return codec;
  }

  *#make(topic: Topic): Generator<FoxgloveChannel> {
    const definition = this.#encoding === "json"
      ? undefined
      : ros1Message(topic.struct, topic.byteOrder)?.definition;
    const schemaName = typeName(topic, topic.struct);
    const isBoth = this.#encoding === "both";
    if (isBoth || definition === undefined) {
      const { encoding, schemaEncoding, schema } = this.#schema(topic, topic.struct);
      yield { id: topic.id, topic: topic.name, encoding, schemaName, schemaEncoding, schema };
    }
    if (definition !== undefined) {
      yield {
        id: topic.id + ROS1_IDS,
        topic: isBoth ? `${topic.name}/ros1` : topic.name,
        encoding: "ros1",
        schemaName,
        schemaEncoding: "ros1msg",
        schema: definition,
      };
    }
  }

  #schema(topic: Topic, struct: CStruct): FoxgloveServiceSchema {
    return {
      encoding: "json",
      schemaName: typeName(topic, struct),
      schemaEncoding: "jsonschema",
      schema: foxgloveJsonSchema(struct),
    };
  }
}

function typeName(topic: Topic, struct: CStruct): string {
  return `${topic.program}/${struct.name ?? topic.name.slice(topic.program.length + 1)}`;
}
