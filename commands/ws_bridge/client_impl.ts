import { BridgeClient, type BridgeSubscribeOptions } from "../../client/bridge/mod.ts";
import { RoboError } from "../../errors.ts";
import type { Implementation } from "../cli/command.ts";
import { SilenceTimer } from "../cli/silence_timer.ts";
import { unhurried } from "../cli/unhurried.ts";
import type { RoboContext } from "../context.ts";
import type { BridgeClientFlags } from "./client.ts";
import { LossReport, printLine, printMessage, printTopics } from "./client_lines.ts";
import { giveOrders } from "./client_orders.ts";

/** How long a user who waits for the first struct is left without a word, in milliseconds. */
const NOTICE_MS = 1000;

/** Time between two words about losses, in milliseconds. */
const LOSS_MS = 1000;

/** `robo ws-bridge client`: what a bridge's programs send, and what is sent to them. */
const bridgeClient: Implementation<BridgeClientFlags, [string?]> = async (context, flags, url) => {
  await unhurried(context, (around) => converse(around, flags, url), flags);
};

export default bridgeClient;

async function converse(
  context: RoboContext,
  flags: BridgeClientFlags,
  url: string | undefined,
): Promise<void> {
  const signal = context.interruption();
  const { token, tlsCa, list, json } = flags;
  try {
    await using client = await BridgeClient.connect(url, {
      signal,
      ...(token !== undefined && { token }),
      ...(tlsCa !== undefined && { caCerts: [await readCertificate(tlsCa)] }),
    });
    if (list) return printTopics(context, client, json);
    const isAsked = flags.topic !== undefined || flags.log || flags.count > 0;
    // What an order brings about is not missed when it is to be seen.
    const printing = isAsked ? print(context, client, flags) : undefined;
    printing?.catch(() => {});
    const isOrdered = await giveOrders(context, client, flags);
    await (printing ?? (isOrdered ? undefined : print(context, client, flags)));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function print(
  context: RoboContext,
  client: BridgeClient,
  flags: BridgeClientFlags,
): Promise<void> {
  const { topic = ["**"], count, timeout, json, log } = flags;
  const notice = (text: string) => context.process.stderr.write(`${text}\n`);
  using subscription = client.subscribe(topic, optionsOf(flags));
  using _disconnected = client.on(
    "disconnected",
    ({ message }) => notice(`${message}: trying again`),
  );
  using _connected = client.on("connected", () => notice("connected again"));
  using _log = log
    ? client.on("log", (lines) => lines.forEach((line) => printLine(context, line, json)))
    : undefined;
  using silence = new SilenceTimer(timeout, () => subscription[Symbol.dispose]());
  using quiet = new SilenceTimer(timeout === undefined ? NOTICE_MS : undefined, () => {
    const names = subscription.topics.join(", ");
    notice(
      names === ""
        ? `No topic fits ${topic.join(", ")} yet: see what there is with --list`
        : `Nothing yet on ${names}`,
    );
  });
  const losses = new LossReport(context);
  const telling = setInterval(() => losses.say(subscription.lost), LOSS_MS);
  let printed = 0;
  try {
    for await (const message of subscription) {
      silence.restart();
      quiet[Symbol.dispose]();
      printMessage(context, message, json);
      if (++printed === count) break;
    }
  } finally {
    clearInterval(telling);
    losses.say(subscription.lost);
    if (subscription.dropped > 0) notice(`${subscription.dropped} came too fast to be printed`);
  }
  if (silence.expired) {
    throw new RoboError("unavailable", `Nothing came for ${timeout! / 1000} s`, {
      hint: "See what there is with: robo ws-bridge client --list",
    });
  }
}

function optionsOf(
  { fields, every, decimate, latched }: BridgeClientFlags,
): BridgeSubscribeOptions {
  if (every !== undefined && decimate !== undefined) {
    throw new RoboError("usage", "--every and --decimate exclude each other", {
      hint: "Take --every for a steady pace",
    });
  }
  return {
    latched,
    ...(fields !== undefined && { fields }),
    ...(every !== undefined && { policy: { every } }),
    ...(decimate !== undefined && { policy: { decimate } }),
  };
}

async function readCertificate(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (cause) {
    throw new RoboError("missing", `Cannot read the certificate ${file}`, {
      hint: "Name a file in PEM, as robo ws-bridge --tls-cert takes it",
      cause,
    });
  }
}
