import {
  fieldReader,
  fieldsJsonWriter,
  type NumbersReader,
  numbersReader,
} from "../../../../protocols/clayout/mod.ts";
import type { CCodec, FieldReader } from "../../../../protocols/clayout/c_codec.ts";
import { RoboError } from "../../../../errors.ts";
import type { Topic } from "../../hub/topic.ts";

/** Adds JSON text of the struct at byte `at` to what `out` holds. */
type StructJsonWriter = CCodec["writeJson"];

/** What a subscription wants of one topic. */
export interface WantedTopic {
  /** The topic's number. */
  readonly id: number;
  /** The topic's name. */
  readonly name: string;
  /** Bytes of its structs, at least. */
  readonly size: number;
  /** The fields that it gives, when only some are wanted. */
  readonly fields: readonly string[] | undefined;
  /** Reads them as numbers, in their order. */
  readonly numbers: NumbersReader;
  /** Adds the struct, or the wanted fields, as JSON text. */
  readonly writeJson: StructJsonWriter;
}

/** Finds out what topics give of the fields that a subscription wants. */
export class WantedFields {
  /** Equal for equal wishes. */
  readonly key: string;
  readonly #fields: readonly string[] | undefined;
  readonly #onlyNumbers: boolean;
  readonly #topics: (id: number) => Topic | undefined;
  readonly #known = new Map<number, WantedTopic | undefined>();

  /** All fields where `fields` is undefined; with `onlyNumbers` those alone that are numbers. */
  constructor(
    topics: (id: number) => Topic | undefined,
    wish: { readonly fields: readonly string[] | undefined; readonly onlyNumbers: boolean },
  ) {
    this.#topics = topics;
    this.#fields = wish.fields;
    this.#onlyNumbers = wish.onlyNumbers;
    this.key = JSON.stringify(wish.fields ?? null);
  }

  /** What is wanted of a topic; undefined when it is unknown, or has none of the fields. */
  topic(id: number): WantedTopic | undefined {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const topic = this.#topics(id);
    return topic === undefined ? undefined : this.of(topic);
  }

  /** What is wanted of a topic, which the bridge need not have taken in yet; undefined when it has none of the fields. */
  of(topic: Topic): WantedTopic | undefined {
    if (!this.#known.has(topic.id)) this.#known.set(topic.id, this.#wanted(topic));
    return this.#known.get(topic.id);
  }

  /** A topic is no more. */
  forget(topic: number): void {
    this.#known.delete(topic);
  }

  /** Throws a `RoboError` of kind `usage` when there are topics and a field is in none of them, with what there is. */
  check(topics: readonly Topic[]): void {
    if (topics.length === 0) return;
    for (const path of this.#fields ?? []) {
      const faults = topics.map((topic) => this.#read(topic, path));
      const fault = faults.find((each) => each instanceof RoboError);
      if (fault === undefined || faults.some((each) => !(each instanceof RoboError))) continue;
      throw new RoboError("usage", fault.message, {
        ...(fault.hint !== undefined && { hint: fault.hint }),
        cause: fault,
      });
    }
  }

  #wanted(topic: Topic): WantedTopic | undefined {
    const { id, name, struct, byteOrder } = topic;
    const { size } = struct;
    if (this.#fields === undefined) {
      const { codec } = topic;
      const writeJson: StructJsonWriter = (...place) => codec.writeJson(...place);
      return { id, name, size, fields: undefined, numbers: () => {}, writeJson };
    }
    const fields = this.#fields.filter((path) => !(this.#read(topic, path) instanceof RoboError));
    if (fields.length === 0) return undefined;
    let write: StructJsonWriter | undefined;
    let read: NumbersReader | undefined;
    return {
      id,
      name,
      size,
      fields,
      writeJson: (...place) =>
        (write ??= fieldsJsonWriter(struct, fields, { byteOrder }))(...place),
      numbers: (...place) => (read ??= numbersReader(struct, fields, { byteOrder }))(...place),
    };
  }

  /** The reader of a field, or what is wrong with it. */
  #read({ name, struct, byteOrder }: Topic, path: string): FieldReader | RoboError {
    try {
      const reader = fieldReader(struct, path, { byteOrder });
      if (!this.#onlyNumbers || isNumber(reader)) return reader;
      return new RoboError("usage", `${path} of ${name} is no number: columns are of numbers`, {
        hint: "Name a field of it, or one element, or take the format json",
      });
    } catch (error) {
      if (error instanceof RoboError) return error;
      throw error;
    }
  }
}

function isNumber({ kind }: FieldReader): boolean {
  return kind !== "array" && kind !== "object";
}
