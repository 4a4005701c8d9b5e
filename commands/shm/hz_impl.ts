import { compileGlob } from "../../protocols/gecko/topic_filter.ts";
import { formatMilliseconds, formatSi } from "../../terminal/format.ts";
import { paint } from "../../terminal/screen.ts";
import { type Column, renderTable } from "../../terminal/table.ts";
import { safeText } from "../../terminal/text.ts";
import { pause } from "../../transports/pause.ts";
import { listSegments } from "../../ffi/segment_list.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import type { MeasureFlags } from "../cli/measure_flags.ts";
import type { ValueRates } from "./value_meter.ts";
import { WatchedVariables } from "./watched_variables.ts";

/** Shortest interval, in milliseconds. */
const MIN_WINDOW_MS = 50;

interface Row extends ValueRates {
  readonly name: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: "VARIABLE", cell: ({ name }) => safeText(name), min: 16 },
  column("RATE Hz", ({ rate }) => formatSi(rate)),
  column("GAP min", gapText("min")),
  column("mean", gapText("mean")),
  column("max ms", gapText("max")),
  column("JITTER", gapText("jitter")),
  {
    ...column(
      "SEEN",
      ({ values, seen }) => values === 0 ? "-" : `${Math.floor(seen / values * 100)} %`,
    ),
    weight: 1,
  },
];

/** `robo shm hz`: rates and gaps of variables. */
const showRates: Implementation<MeasureFlags, string[]> = async (context, flags, ...patterns) => {
  const matchers = patterns.map(compileGlob);
  const matches = (name: string) =>
    matchers.length === 0 || matchers.some((matches) => matches(name));
  const names = () =>
    listSegments().filter(({ kind, name }) => kind === "variable" && matches(name)).map((
      { name },
    ) => name);
  const signal = context.interruption();
  const window = Math.max(MIN_WINDOW_MS, flags.window);
  using watched = new WatchedVariables();
  watched.follow(names());
  let start = performance.now();
  for (let count = 1; !signal.aborted; count++) {
    await pause(window, signal);
    if (signal.aborted) return;
    const seconds = (performance.now() - start) / 1000;
    start = performance.now();
    const rows = watched.measure(seconds);
    print(context, flags, { rows, seconds });
    if (count === flags.count) return;
    watched.follow(names());
  }
};

export default showRates;

function print(
  context: RoboContext,
  flags: MeasureFlags,
  { rows, seconds }: { readonly rows: readonly Row[]; readonly seconds: number },
): void {
  if (flags.json) {
    const time = Date.now() / 1000;
    for (const { name, rate, gap, values, seen, ticket } of rows) {
      const gaps = { gapMin: gap.min, gapMean: gap.mean, gapMax: gap.max, jitter: gap.jitter };
      context.print(
        JSON.stringify({
          time,
          interval: seconds,
          name,
          valuesPerSecond: rate,
          ...gaps,
          values,
          seen,
          ticket,
        }),
      );
    }
    return;
  }
  const { color, size } = context.terminal;
  if (rows.length === 0) return context.process.stderr.write("There are no such variables yet\n");
  const { heading, rows: lines } = renderTable(rows, COLUMNS, Math.max(40, size().columns));
  for (const line of [paint(heading, "cyan", color), ...lines]) context.print(line);
}

/** A gap in milliseconds; a dash where nothing was written. */
function gapText(which: keyof ValueRates["gap"]): (row: Row) => string {
  return ({ values, gap }) => values === 0 ? "-" : formatMilliseconds(gap[which]);
}

function column(title: string, cell: (row: Row) => string): Column<Row> {
  return { title, cell, align: "right", min: 8 };
}
