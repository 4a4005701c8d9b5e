import type { BridgeClient, BridgeTopic } from "../../client/bridge/mod.ts";
import { RoboError } from "../../errors.ts";
import { structText } from "../../terminal/struct_text.ts";
import { safeText } from "../../terminal/text.ts";
import { unlessAborted } from "../../transports/unless_aborted.ts";
import type { RoboContext } from "../context.ts";
import type { BridgeClientFlags } from "./client.ts";

/** Longest wait for an answer unless `--timeout` is given, in milliseconds. */
const ANSWER_MS = 5000;

/** Does what `--send`, `--request` and `--end` say; returns whether they said anything. */
export async function giveOrders(
  context: RoboContext,
  client: BridgeClient,
  flags: BridgeClientFlags,
): Promise<boolean> {
  const { send, request, end, to, json, timeout = ANSWER_MS } = flags;
  const signal = context.interruption();
  if (send !== undefined && request !== undefined) {
    throw new RoboError("usage", "--send and --request exclude each other", {
      hint: "Use --request for structs that are answered",
    });
  }
  if (send === "-") await sendLines(context, client, { to, signal });
  else if (send !== undefined) {
    const topic = target(client, to, false);
    await client.send(topic.name, parsed(send), { timeout, signal });
    if (!json) context.process.stderr.write(`Sent ${safeText(topic.name)}\n`);
  }
  if (request !== undefined) {
    const topic = target(client, to, true);
    const answer = await client.request(topic.name, parsed(request), { timeout, signal });
    context.print(
      json ? JSON.stringify({ topic: topic.name, value: answer }) : structText(answer),
    );
  }
  if (end !== undefined) {
    await client.end(end);
    if (!json) context.process.stderr.write(`Asked ${safeText(end)} to end\n`);
  }
  return send !== undefined || request !== undefined || end !== undefined;
}

/** Sends each line; a line that does not fit is told, and the next one is taken. */
async function sendLines(
  context: RoboContext,
  client: BridgeClient,
  { to, signal }: { readonly to: string | undefined; readonly signal: AbortSignal },
): Promise<void> {
  const { name } = target(client, to, false);
  let refused = 0;
  const lines = context.inputLines();
  while (!signal.aborted) {
    const line = await unlessAborted(lines.next(), signal);
    if (line === undefined || line.done === true) break;
    if (line.value.trim() === "") continue;
    try {
      await client.send(name, parsed(line.value), { signal });
    } catch (error) {
      if (!(error instanceof RoboError) || signal.aborted) throw error;
      refused++;
      const hint = error.hint === undefined ? "" : ` (${error.hint})`;
      context.process.stderr.write(`not sent: ${safeText(error.message + hint)}\n`);
    }
  }
  if (refused === 0 || context.terminal.interactive) return;
  throw new RoboError("data", `${refused} of the lines could not be sent`, {
    hint: "Give one struct in JSON a line",
  });
}

/** The topic that is meant, or the only one that can be. */
function target(client: BridgeClient, to: string | undefined, isRequest: boolean): BridgeTopic {
  const kind = isRequest ? "request" : "topic that takes structs";
  const fitting = [...client.topics.values()].filter((topic) =>
    topic.mayWrite && topic.direction !== "out" && (topic.answer !== undefined) === isRequest
  );
  const names = fitting.map(({ name }) => name).join(", ");
  if (to !== undefined) {
    const topic = client.topics.get(to);
    if (topic !== undefined) return topic;
    throw new RoboError("missing", `There is no topic ${to}`, {
      hint: names === "" ? `There is no ${kind} now` : `There are: ${names}`,
    });
  }
  const live = fitting.filter(({ isLive }) => isLive);
  const [only, ...others] = live.length === 0 ? fitting : live;
  if (only === undefined) {
    throw new RoboError("missing", `There is no ${kind}`, {
      hint: "See what there is with --list",
    });
  }
  if (others.length === 0) return only;
  throw new RoboError("usage", `There is more than one ${kind}`, {
    hint: `Name one with --to: ${names}`,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RoboError("usage", `Not JSON: ${text.slice(0, 60)}`, {
      hint: `${(cause as Error).message}; give a struct such as '{"gain": 2}'`,
      cause,
    });
  }
}
