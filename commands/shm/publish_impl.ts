import { HostVariable } from "../../client/shm/host_variable.ts";
import type { Node } from "../../client/node.ts";
import { RoboError } from "../../errors.ts";
import { HostError } from "../../ffi/host_error.ts";
import { encodePayload } from "../../protocols/gecko/payload.ts";
import { sniff } from "../../protocols/gecko/sniff.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import { connectNode } from "../cli/core_connection.ts";
import { nameProcess } from "./process_name.ts";
import type { ShmPublishFlags } from "./publish.ts";
import { schemaFileCodec } from "./schema_file.ts";
import type { ShownValue } from "./shown_value.ts";
import { readSchemas, ShownVariable } from "./shown_variable.ts";

/** What both directions work with. */
interface Bridge {
  readonly flags: ShmPublishFlags;
  readonly names: readonly string[];
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** `robo shm publish`: variables as topics, or a topic as a variable. */
const publishVariables: Implementation<ShmPublishFlags, string[]> = async (
  context,
  flags,
  ...given
) => {
  const names = [...new Set(given)];
  refuseContradictions(flags, names);
  const stop = new AbortController();
  const signal = AbortSignal.any([context.interruption(), stop.signal]);
  const say = (text: string) => context.process.stderr.write(`${text}\n`);
  const bridge = { flags, names, signal, say };
  try {
    if (flags.fromTopic === undefined) await toTopics(bridge, () => stop.abort());
    else await fromTopic(bridge, flags.fromTopic);
  } finally {
    stop.abort();
  }
};

export default publishVariables;

function refuseContradictions(
  { topic, fromTopic, schema, rate, maxSize }: ShmPublishFlags,
  names: readonly string[],
) {
  const wrong = (message: string, hint: string) => new RoboError("usage", message, { hint });
  if (names.length > 1 && (topic ?? fromTopic) !== undefined) {
    throw wrong("A topic is for one variable", "Name one variable, or leave out --topic");
  }
  if (fromTopic === undefined) {
    if (maxSize === undefined) return;
    throw wrong(
      "--max-size is for a variable that is written",
      "Leave it out, or give --from-topic",
    );
  }
  if (topic !== undefined) {
    throw wrong("--topic and --from-topic exclude each other", "Give one of them");
  }
  if (rate !== undefined) throw wrong("--rate is for publishing", "Leave it out with --from-topic");
  if ((schema?.length ?? 0) > 1) throw wrong("A variable has one schema", "Give --schema once");
}

/** What became of the values of a variable. */
interface PublishCounts {
  readonly sent: number;
  readonly skipped: number;
  readonly dropped: number;
  readonly unreadable: number;
}

async function toTopics(bridge: Bridge, stop: () => void): Promise<void> {
  const { flags, names, signal, say } = bridge;
  using variables = new DisposableStack();
  const schemas = await readSchemas(flags.schema);
  const opened = names.map((name) => variables.use(new ShownVariable(name, schemas)));
  for (const variable of opened) refuseUnreadable(variable);
  await using node = await connectNode("robo-shm-publish", flags, { signal, notice: say });
  if (signal.aborted) return;
  say(`Publishing ${names.map((name) => `${name} on ${topicOf(flags, name)}`).join(", ")}`);
  const counts = await Promise.all(
    opened.map((variable) => publishOne(node, variable, bridge)),
  ).finally(stop);
  const sum = (count: keyof PublishCounts) => counts.reduce((sum, each) => sum + each[count], 0);
  const lost = ([
    ["skipped", "values were written over before"],
    ["dropped", "found no core"],
    ["unreadable", "could not be read"],
  ] as const).filter(([count]) => sum(count) > 0).map(([count, what]) => `${sum(count)} ${what}`);
  say([`Published ${sum("sent")} messages`, ...lost].join("; "));
}

/** Bytes of a struct without its schema are of no use to anybody else. */
function refuseUnreadable(variable: ShownVariable): void {
  const { schema } = variable.describe();
  if (schema === undefined || variable.struct !== undefined) return;
  throw new RoboError("usage", `Variable '${variable.name}' holds the C struct ${schema.name}`, {
    hint: "Give its schema with --schema",
  });
}

function topicOf({ topic }: ShmPublishFlags, name: string): string {
  return topic ?? `shm/${name}`;
}

async function publishOne(
  node: Node,
  variable: ShownVariable,
  { flags, signal, say }: Bridge,
): Promise<PublishCounts> {
  const publisher = node.publisher({ encoding: "raw" }).topicPublisher(
    `/${topicOf(flags, variable.name)}`,
  );
  const pace = flags.rate === undefined ? undefined : node.rate(flags.rate);
  const counts = { sent: 0, skipped: 0, dropped: 0, unreadable: 0 };
  for await (const shown of variable.values({ signal })) {
    counts.skipped += shown.info.skipped;
    if (shown.problem === undefined) {
      if (publisher.publishBytes(payloadOf(shown))) counts.sent++;
      else counts.dropped++;
    } else if (counts.unreadable++ === 0) {
      say(safeText(`A value of ${variable.name} cannot be read: ${shown.problem}`));
    }
    if (pace !== undefined) await pace.sleep();
    // What comes faster than it leaves is skipped here, and not dropped there.
    else if (publisher.full) await publisher.drained();
  }
  await publisher.drained();
  return counts;
}

function payloadOf({ bytes, value, info }: ShownValue): Uint8Array {
  return info.codec === "msgpack" ? bytes : encodePayload("msgpack", value);
}

async function fromTopic({ flags, names, signal, say }: Bridge, topic: string): Promise<void> {
  const struct = flags.schema === undefined ? undefined : await schemaFileCodec(flags.schema[0]!);
  const name = names[0]!;
  nameProcess("robo-publish");
  using variable = new HostVariable<unknown>(name, {
    ...(struct === undefined ? {} : { codec: struct }),
    ...(flags.maxSize === undefined ? {} : { maxSize: flags.maxSize }),
  });
  await using node = await connectNode("robo-shm-publish", flags, { signal, notice: say });
  if (signal.aborted) return;
  const subscriber = node.subscriber<Uint8Array>([topic], { encoding: "raw", exact: true });
  signal.addEventListener("abort", () => subscriber.close());
  say(`Writing ${topic} to ${name}`);
  const refused = new Refusals(say);
  let written = 0;
  for await (const { value: payload } of subscriber) {
    try {
      writePayload(variable, payload, struct !== undefined);
      written++;
    } catch (error) {
      refused.add(error);
    }
  }
  const { dropped } = subscriber.counters;
  const lost = refused.count + dropped;
  say(
    `Wrote ${written} values${lost === 0 ? "" : `; ${lost} messages did not fit or came too fast`}`,
  );
}

/** As it came where a variable can hold that; a struct from what the message says. */
function writePayload(
  variable: HostVariable<unknown>,
  payload: Uint8Array,
  isStruct: boolean,
): void {
  const { encoding, value } = sniff(payload);
  if (isStruct) variable.write(value);
  else if (encoding === "msgpack" || encoding === "json") variable.writeBytes(payload, encoding);
  else variable.writeBytes(payload, "raw");
}

/** Counts what cannot be written, and tells of the first. */
class Refusals {
  count = 0;
  readonly #say: (text: string) => void;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  add(error: unknown): void {
    const isMessage = error instanceof RoboError && error.code === "data" || isPassing(error);
    // Anything else would be the same for all messages that follow.
    if (!isMessage) throw error;
    if (this.count++ === 0) {
      this.#say(safeText(`A message was not written: ${(error as Error).message}`));
    }
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof HostError && (error.reason === "too-big" || error.reason === "busy");
}
