import { RoboError } from "../../errors.ts";
import { safeText } from "../../terminal/text.ts";
import { paint } from "../../terminal/screen.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { connectNode } from "../cli/core_connection.ts";
import { SilenceTimer } from "../cli/silence_timer.ts";
import { describePayload, plain, readPayload } from "./payload_text.ts";
import type { TopicEchoFlags } from "./echo.ts";

/** How long a user who waits for the first message is left without a word, in milliseconds. */
const NOTICE_MS = 1000;

/** `robo topic echo`: prints messages as they come. */
const echoTopics: Implementation<TopicEchoFlags, string[]> = async (context, flags, ...topics) => {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.interruption(), stop.signal]);
  const notice = (text: string) => context.process.stderr.write(`${text}\n`);
  await using node = await connectNode("robo-topic-echo", flags, { signal, notice });
  if (node.isShutdown) return;
  const subscriber = node.subscriber<Uint8Array>(topics.length === 0 ? [""] : topics, {
    encoding: "raw",
    exact: flags.exact && topics.length > 0,
  });
  using silence = new SilenceTimer(flags.timeout, () => stop.abort());
  using quiet = new SilenceTimer(flags.timeout === undefined ? NOTICE_MS : undefined, () => {
    const where = topics.length === 0 ? "" : ` on ${topics.join(", ")}`;
    notice(`No message yet${where}: see what there is with robo topic list`);
  });
  let count = 0;
  signal.addEventListener("abort", () => subscriber.close());
  for await (const { topic, value } of subscriber) {
    silence.restart();
    quiet[Symbol.dispose]();
    printMessage(context, { topic, payload: value, flags });
    if (++count === flags.count) return;
  }
  if (silence.expired) {
    throw new RoboError("unavailable", `No message came for ${flags.timeout! / 1000} s`, {
      hint: "See what there is with: robo topic list",
    });
  }
  const { dropped } = subscriber.counters;
  if (dropped > 0) {
    context.process.stderr.write(`${dropped} messages came too fast to be printed\n`);
  }
};

export default echoTopics;

function printMessage(
  context: RoboContext,
  message: { readonly topic: string; readonly payload: Uint8Array; readonly flags: TopicEchoFlags },
): void {
  const { topic, payload, flags } = message;
  const read = readPayload(payload, flags.encoding);
  if (flags.json) {
    const line = { time: Date.now() / 1000, topic, ...read };
    return context.print(JSON.stringify(line, (_, value) => plain(value)));
  }
  context.print(
    `${paint(safeText(topic), "cyan", context.terminal.color)}: ${describePayload(read)}`,
  );
}
