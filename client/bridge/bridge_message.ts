import type { BridgeTopic } from "./bridge_topic.ts";

/** A struct that has come from a program. */
export interface BridgeMessage<T = Record<string, unknown>> {
  /** Its topic. */
  readonly topic: BridgeTopic;
  /** When the program sent it, or the bridge received it, in nanoseconds since 1970. */
  readonly time: bigint;
  /** The struct; decoded when it is first asked for. With chosen fields an object whose keys are their paths, as in JSON. */
  readonly value: T;
  /** The struct's bytes as they lay in the program's memory; none with chosen fields. */
  readonly raw: Uint8Array;
}

/** A whole struct. */
export class StructMessage<T> implements BridgeMessage<T> {
  readonly topic: BridgeTopic;
  readonly time: bigint;
  readonly raw: Uint8Array;
  #value: T | undefined;

  /** A struct of `raw` bytes. */
  constructor(topic: BridgeTopic, time: bigint, raw: Uint8Array) {
    this.topic = topic;
    this.time = time;
    this.raw = raw;
  }

  get value(): T {
    return this.#value ??= this.topic.codec.decode(this.raw) as T;
  }
}

/** Numbers of one topic, column by column, for plots. */
export interface BridgeColumns {
  /** Their topic. */
  readonly topic: BridgeTopic;
  /** Times of the rows, in seconds since 1970. */
  readonly times: Float64Array;
  /** The fields' numbers by their paths, as many as there are times; NaN for what is no number. */
  readonly columns: ReadonlyMap<string, Float64Array>;
}
