import { RoboError } from "../../errors.ts";
import type { Node } from "../../client/node.ts";
import { encodePayload } from "../../protocols/gecko/payload.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { connectNode } from "../cli/core_connection.ts";
import type { TopicPubFlags } from "./pub.ts";

/** `robo topic pub`: publishes a value, once or at a rate. */
const publishTopic: Implementation<TopicPubFlags, [string, string]> = async (
  context,
  flags,
  topic,
  text,
) => {
  const payload = await readValue(context, flags, text);
  await using node = await connectNode("robo-topic-pub", flags, {
    signal: context.interruption(),
    notice: (text) => context.process.stderr.write(`${text}\n`),
  });
  const count = flags.count ?? (flags.rate === undefined ? 1 : Infinity);
  const sent = await publish(node, { topic, payload, count, rate: flags.rate ?? Infinity });
  context.process.stderr.write(`Published ${sent} message${sent === 1 ? "" : "s"} on ${topic}\n`);
};

export default publishTopic;

async function readValue(
  context: RoboContext,
  flags: TopicPubFlags,
  text: string,
): Promise<Uint8Array> {
  const input = text === "-" ? await context.readInput() : undefined;
  if (flags.encoding === "raw") return input ?? new TextEncoder().encode(text);
  const source = input === undefined ? text : new TextDecoder().decode(input);
  return encodePayload(flags.encoding, parseValue(source));
}

/** JSON, or else plain text. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (!/^\s*[[{]/.test(text)) return text;
    throw new RoboError("usage", `${text} is not JSON`, {
      hint: "Quote it for the shell: '{\"x\": 1}'",
    });
  }
}

async function publish(
  node: Node,
  message: {
    readonly topic: string;
    readonly payload: Uint8Array;
    readonly count: number;
    readonly rate: number;
  },
): Promise<number> {
  const { topic, payload, count, rate } = message;
  const publisher = node.publisher({ encoding: "raw" }).topicPublisher(`/${topic}`);
  const pace = rate === Infinity ? undefined : node.rate(rate);
  let sent = 0;
  while (sent < count && !node.isShutdown) {
    if (publisher.publishBytes(payload)) sent++;
    if (sent === count) break;
    if (pace !== undefined) await pace.sleep();
    else if (publisher.full) await publisher.drained();
  }
  await publisher.drained();
  return sent;
}
