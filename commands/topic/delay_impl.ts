import { CoreIntake } from "../../client/core_intake.ts";
import { selectTopics } from "../../protocols/gecko/topic_selection.ts";
import { formatCount, formatMilliseconds } from "../../terminal/format.ts";
import { paint } from "../../terminal/screen.ts";
import { type Column, renderTable } from "../../terminal/table.ts";
import { safeText } from "../../terminal/text.ts";
import { pause } from "../../transports/pause.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { coreAccess } from "../cli/core_connection.ts";
import { readPayload } from "./payload_text.ts";
import type { TopicDelayFlags } from "./delay.ts";
import { DelayMeter, stampReader } from "./delay_meter.ts";
import type { Spread } from "./spread.ts";

/** How long it waits for a core, in milliseconds. */
const READY_TIMEOUT_MS = 3000;

/** Shortest interval, in milliseconds. */
const MIN_WINDOW_MS = 50;

/** Topics that are looked at one by one; messages of further ones are passed over, with a word. */
const MAX_TOPICS = 1000;

/** An age below this shows that clocks differ, in milliseconds: they are rounded, and set by the network to about a millisecond. */
const IMPOSSIBLE_MS = -2;

interface Row {
  readonly topic: string;
  readonly meter: DelayMeter;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: "TOPIC", cell: ({ topic }) => safeText(topic), min: 12 },
  { title: "COUNT", cell: ({ meter }) => formatCount(meter.delay.count), align: "right" },
  column("AGE min", ({ delay }) => delay, (spread) => spread.min),
  column("mean", ({ delay }) => delay, (spread) => spread.mean),
  column("max ms", ({ delay }) => delay, (spread) => spread.max),
  { ...column("STD", ({ delay }) => delay, (spread) => spread.deviation), weight: 1 },
  column("TO CORE", ({ toCore }) => toCore, (spread) => spread.mean),
  column("FROM CORE", ({ fromCore }) => fromCore, (spread) => spread.mean),
];

/** `robo topic delay`: how old messages are. */
const showDelays: Implementation<TopicDelayFlags, string[]> = async (
  context,
  flags,
  ...patterns
) => {
  const signal = context.interruption();
  const say = (text: string) => context.process.stderr.write(`${text}\n`);
  const watch = new DelayWatch(flags, say);
  const { prefixes, matches } = selectTopics(patterns);
  const now = () => performance.timeOrigin + performance.now();
  const { lookUp, security } = await coreAccess(flags);
  await using intake = new CoreIntake({
    name: "robo-topic-delay",
    lookUp,
    security,
    now,
    notice: say,
    onMessage: (topic, bytes, { range, timeMs }) => {
      const here = now();
      if (!matches(topic)) return;
      const payload = bytes.subarray(range.payloadStart, range.payloadEnd);
      watch.take({ topic, payload, here, hub: intake.hasHubTime ? timeMs : undefined });
    },
  });
  intake.subscribe(prefixes);
  if (!await isReady(intake, signal)) return;
  const window = Math.max(MIN_WINDOW_MS, flags.window);
  const start = performance.now();
  for (let count = 1; !signal.aborted; count++) {
    await pause(Math.max(0, start + count * window - performance.now()), signal);
    if (signal.aborted) return;
    print(context, flags, watch.rows());
    if (count === flags.count) return;
  }
};

export default showDelays;

/** Whether the core is there; `false` when the user has given up before. */
async function isReady(intake: CoreIntake, signal: AbortSignal): Promise<boolean> {
  const done = new AbortController();
  const ready = intake.ready(READY_TIMEOUT_MS);
  const givenUp = pause(READY_TIMEOUT_MS * 2, AbortSignal.any([signal, done.signal]));
  try {
    await Promise.race([ready, givenUp]);
    return !signal.aborted;
  } finally {
    // What becomes of it once nobody waits is no news.
    ready.catch(() => {});
    done.abort();
  }
}

/** Measures the topics of an interval, and says once what the user should know. */
class DelayWatch {
  readonly #read;
  readonly #say: (text: string) => void;
  readonly #field: string | undefined;
  readonly #told = new Set<string>();
  #meters = new Map<string, DelayMeter>();

  constructor({ field, unit }: TopicDelayFlags, say: (text: string) => void) {
    this.#read = stampReader(field, unit);
    this.#field = field;
    this.#say = say;
  }

  take(
    message: {
      readonly topic: string;
      readonly payload: Uint8Array;
      readonly hub: number | undefined;
      readonly here: number;
    },
  ): void {
    const { topic, payload, hub, here } = message;
    let meter = this.#meters.get(topic);
    if (meter === undefined) {
      if (this.#meters.size >= MAX_TOPICS) {
        return this.#once("", `There are more than ${MAX_TOPICS} topics: name those that you mean`);
      }
      this.#meters.set(topic, meter = new DelayMeter());
    }
    const stamp = this.#read(readPayload(payload, "auto").value);
    meter.add({ stamp, hub, here });
    if (stamp === undefined) this.#unstamped(topic);
    else if (here - stamp < IMPOSSIBLE_MS) this.#fromTheFuture(topic);
  }

  /** What was measured; begins the next interval. */
  rows(): Row[] {
    const meters = this.#meters;
    this.#meters = new Map();
    return [...meters].map(([topic, meter]) => ({ topic, meter }));
  }

  #unstamped(topic: string): void {
    const cure = this.#field === undefined
      ? "name the field that has it with --field"
      : "look at a message with robo topic echo";
    const where = this.#field === undefined ? "" : ` in ${this.#field}`;
    this.#once(
      `unstamped ${topic}`,
      `Messages without a stamp${where} on ${safeText(topic)}: ${cure}`,
    );
  }

  #fromTheFuture(topic: string): void {
    this.#once(
      "future",
      `Messages on ${
        safeText(topic)
      } come before they were made: the clocks of the machines differ (see chronyc tracking), or --unit is another`,
    );
  }

  #once(what: string, text: string): void {
    if (this.#told.size >= MAX_TOPICS || this.#told.has(what)) return;
    this.#told.add(what);
    this.#say(text);
  }
}

function print(context: RoboContext, flags: TopicDelayFlags, rows: readonly Row[]): void {
  if (flags.json) {
    const time = Date.now() / 1000;
    for (const { topic, meter } of rows) {
      const { delay, toCore, fromCore, unstamped } = meter;
      const fields = {
        time,
        topic,
        messages: delay.count,
        unstamped,
        ...figures("delay", delay),
        ...figures("toCore", toCore),
        ...figures("fromCore", fromCore),
      };
      context.print(JSON.stringify(fields));
    }
    return;
  }
  const { color, size } = context.terminal;
  if (rows.length === 0) return context.process.stderr.write("No messages on these topics\n");
  const { heading, rows: lines } = renderTable(rows, COLUMNS, Math.max(40, size().columns));
  for (const line of [paint(heading, "cyan", color), ...lines]) context.print(line);
}

function figures(name: string, spread: Spread): Record<string, Record<string, number>> {
  const { count, min, mean, max, deviation } = spread;
  if (count === 0) return {};
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return {
    [name]: {
      min: rounded(min),
      mean: rounded(mean),
      max: rounded(max),
      std: rounded(deviation),
    },
  };
}

function column(
  title: string,
  of: (meter: DelayMeter) => Spread,
  value: (spread: Spread) => number,
): Column<Row> {
  const cell = ({ meter }: Row) => {
    const spread = of(meter);
    return spread.count === 0 ? "-" : formatMilliseconds(value(spread));
  };
  return { title, cell, align: "right", min: 7 };
}
