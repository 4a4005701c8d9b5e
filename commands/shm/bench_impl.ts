import { nativeLibrary } from "../../ffi/library.ts";
import { RoboError } from "../../errors.ts";
import { formatBytes } from "../../terminal/format.ts";
import { paint } from "../../terminal/screen.ts";
import { type Column, renderTable } from "../../terminal/table.ts";
import type { Implementation } from "../cli/command.ts";
import type { ShmBenchFlags } from "./bench.ts";
import { type BenchFigure, benchFigures } from "./bench_figures.ts";
import { formatNanoseconds } from "./nanoseconds.ts";

const SHORTEST_MS = 10;
const LONGEST_MS = 60_000;

/** No cache line takes as long to another core and back, in nanoseconds, unless somebody else had one of the two. */
const BUSY_NS = 10_000;

/** `robo shm bench`: what values and calls take here. */
const measureAll: Implementation<ShmBenchFlags> = async (context, { duration, json }) => {
  if (duration < SHORTEST_MS || duration > LONGEST_MS) {
    throw new RoboError("usage", "--duration is from 10ms to 1min");
  }
  const { path } = nativeLibrary();
  const signal = context.interruption();
  const folder = await Deno.makeTempDir({ prefix: "robo-bench-" });
  const figures: BenchFigure[] = [];
  try {
    // The very library that this process has found: the other one need not look.
    for await (const figure of benchFigures({ duration, folder, env: { ROBO_NATIVE: path } })) {
      if (signal.aborted) return;
      figures.push(figure);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  if (json) return context.print(JSON.stringify({ figures: figures.map(rounded) }));
  const { color, size } = context.terminal;
  const { heading, rows } = renderTable(figures, columns(figures), Math.max(40, size().columns));
  for (const line of [paint(heading, "cyan", color), ...rows]) context.print(line);
  if (figures.some(({ name, ns }) => name === "floor" && ns > BUSY_NS)) {
    context.process.stderr.write(
      "The machine is busy: the two processes shared a core, so figures between them say little\n",
    );
  }
};

function columns(figures: readonly BenchFigure[]): Column<BenchFigure>[] {
  const floor = figures.find(({ name }) => name === "floor")?.ns;
  return [
    { title: "WHAT", cell: ({ title }) => title, min: 24 },
    { title: "TIME", align: "right", cell: ({ ns }) => formatNanoseconds(ns) },
    ...(floor === undefined ? [] : [
      {
        title: "× FLOOR",
        align: "right",
        weight: 1,
        cell: ({ ns }: BenchFigure) => (ns / floor).toFixed(ns < 10 * floor ? 1 : 0),
      } as const,
    ]),
    {
      title: "BYTES/s",
      align: "right",
      weight: 2,
      cell: ({ bytes, ns }) => bytes === undefined ? "" : formatBytes(bytes / ns * 1e9),
    },
  ];
}

function rounded({ ns, ...figure }: BenchFigure): BenchFigure {
  return { ...figure, ns: Number(ns.toPrecision(4)) };
}

export default measureAll;
