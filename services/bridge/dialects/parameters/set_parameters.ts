import { RoboError } from "../../../../errors.ts";
import type { Bridge } from "../../hub/bridge.ts";
import type { Client } from "../../hub/client.ts";
import type { Topic } from "../../hub/topic.ts";
import { currentTopics } from "../find_topic.ts";
import {
  changedStruct,
  hasLeaf,
  hasParameters,
  parametersIn,
  type TopicParameter,
} from "./topic_parameters.ts";

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

/** All parameters that a client may see. */
export function visibleParameters(bridge: Bridge, client: Client): Topic[] {
  return currentTopics(bridge).filter((topic) =>
    hasParameters(topic) && client.rights.mayRead(topic)
  );
}

/** Sends each topic's newest struct with other values in the fields that are named, one struct for all changes of a topic. */
export function setParameters(
  bridge: Bridge,
  client: Client,
  changes: readonly ParameterChange[],
): ChangedParameters {
  const faults: unknown[] = [];
  const wanted = new Map<Topic, Map<string, unknown>>();
  for (const { name, value } of changes) {
    try {
      const { topic, path } = findParameter(bridge, client, name);
      const values = wanted.get(topic) ?? new Map<string, unknown>();
      wanted.set(topic, values.set(path, value));
    } catch (error) {
      faults.push(error);
    }
  }
  const sent: TopicParameter[] = [];
  for (const [topic, values] of wanted) {
    try {
      sent.push(...send(bridge, client, { topic, values }));
    } catch (error) {
      faults.push(error);
    }
  }
  return { sent, faults };
}

/** The topic and the field of a parameter; throws a `RoboError` of kind `missing` that says what there is. */
export function findParameter(
  bridge: Bridge,
  client: Client,
  name: string,
): { readonly topic: Topic; readonly path: string } {
  const bare = name.replace(/^\//, "").replaceAll("/", ".");
  const topics = visibleParameters(bridge, client);
  for (const topic of topics) {
    const path = bare.slice(topic.name.length + 1);
    if (bare.startsWith(`${topic.name}.`) && hasLeaf(topic, path)) return { topic, path };
  }
  const names = topics.slice(0, 12).map((topic) => `${topic.name}.…`).join(", ");
  throw new RoboError("missing", `There is no parameter ${name.slice(0, 128)}`, {
    hint: names === ""
      ? "Fields of structs that a program takes are parameters as soon as one of them has been sent"
      : `There are: ${names}`,
  });
}

function send(
  bridge: Bridge,
  client: Client,
  { topic, values }: { readonly topic: Topic; readonly values: ReadonlyMap<string, unknown> },
): TopicParameter[] {
  const payload = new Uint8Array(topic.struct.size);
  const { time: after, payload: newest } = topic.last!;
  const before = sentLast.get(topic);
  const base = before?.after === after ? before.payload : newest;
  topic.codec.encode(changedStruct(topic, base, values), payload);
  bridge.send(client, topic, payload);
  sentLast.set(topic, { after, payload });
  return parametersIn(topic, payload, 0);
}
