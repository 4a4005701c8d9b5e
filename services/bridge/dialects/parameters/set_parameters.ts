import { RoboError } from "../../../../errors.ts";
import { type FieldWriter, fieldWriter } from "../../../../protocols/clayout/mod.ts";
import type { Bridge } from "../../hub/bridge.ts";
import type { Client } from "../../hub/client.ts";
import type { Topic } from "../../hub/topic.ts";
import { currentTopics } from "../find_topic.ts";
import { hasParameters, parametersIn, type TopicParameter } from "./topic_parameters.ts";

/** A parameter that is to have another value. */
export interface ParameterChange {
  /** Its name: `arm.Settings.gain`. */
  readonly name: string;
  /** The value, as JSON. */
  readonly value: unknown;
}

/** What was sent to a program that has not said since how it stands: another change begins with it. */
interface Sent {
  /** Time of the topic's newest struct then. */
  readonly after: bigint;
  /** What was sent. */
  readonly payload: Uint8Array;
}

const sentLast = new WeakMap<Topic, Sent>();

/** What has become of changes. */
export interface ChangedParameters {
  /** All parameters of the topics that were sent, as they have been sent. */
  readonly sent: readonly TopicParameter[];
  /** What could not be changed, an error each. */
  readonly faults: readonly unknown[];
}

/** The topics whose fields are parameters that a client may see. */
export function visibleParameters(bridge: Bridge, client: Client): Topic[] {
  return currentTopics(bridge).filter((topic) =>
    hasParameters(topic) && client.rights.mayRead(topic)
  );
}

/**
 * Sends each topic's newest struct with other values in the fields that are named, one struct for all changes of a topic. A name may lead to
 * an element of an array, `arm.Command.target[1]`, or to a struct.
 */
export function setParameters(
  bridge: Bridge,
  client: Client,
  changes: readonly ParameterChange[],
): ChangedParameters {
  const faults: unknown[] = [];
  const wanted = new Map<Topic, FieldChange[]>();
  const topics = visibleParameters(bridge, client);
  for (const { name, value } of changes) {
    try {
      const { topic, writer } = parameterIn(topics, name);
      const fields = wanted.get(topic) ?? [];
      fields.push({ writer, value });
      wanted.set(topic, fields);
    } catch (error) {
      faults.push(error);
    }
  }
  const sent: TopicParameter[] = [];
  for (const [topic, fields] of wanted) {
    try {
      sent.push(...send(bridge, client, { topic, fields }));
    } catch (error) {
      faults.push(error);
    }
  }
  return { sent, faults };
}

/** What writes a parameter, and its topic; throws a `RoboError` that says what there is: `missing` for the topic, `data` for the field. */
export function findParameter(
  bridge: Bridge,
  client: Client,
  name: string,
): { readonly topic: Topic; readonly writer: FieldWriter } {
  return parameterIn(visibleParameters(bridge, client), name);
}

function parameterIn(
  topics: readonly Topic[],
  name: string,
): { readonly topic: Topic; readonly writer: FieldWriter } {
  const bare = name.replace(/^\//, "").replaceAll("/", ".");
  const topic = topics.find((topic) => bare.startsWith(`${topic.name}.`));
  if (topic !== undefined) {
    const path = bare.slice(topic.name.length + 1);
    return { topic, writer: fieldWriter(topic.struct, path, topic) };
  }
  const names = topics.slice(0, 12).map((topic) => `${topic.name}.…`).join(", ");
  throw new RoboError("missing", `There is no parameter ${name.slice(0, 128)}`, {
    hint: names === ""
      ? "Fields of structs that a program takes are parameters as soon as one of them has been sent"
      : `There are: ${names}`,
  });
}

/** A field that is to have another value. */
interface FieldChange {
  readonly writer: FieldWriter;
  readonly value: unknown;
}

function send(
  bridge: Bridge,
  client: Client,
  { topic, fields }: { readonly topic: Topic; readonly fields: readonly FieldChange[] },
): TopicParameter[] {
  const { time: after, payload: newest } = topic.last!;
  const before = sentLast.get(topic);
  const payload = (before?.after === after ? before.payload : newest).slice();
  for (const { writer, value } of fields) writer.write(value, payload);
  bridge.send(client, topic, payload);
  sentLast.set(topic, { after, payload });
  return parametersIn(topic, payload, 0);
}
