import { freePorts, pause } from "../lib/ports.ts";
import { type Mark, Program } from "../lib/program.ts";

/** How long a library's own machinery gets to warm up, in milliseconds. */
const WARM_UP_MS = 1_000;

/** What the library under test does; the far end does the opposite. */
export type Direction = "publish" | "receive";

/** One measured window: messages per second at both ends. */
export interface NodeSample {
  /** Seen by the receiving end: the sink's count, or the library's own when it receives. */
  readonly received: number;
  /** Handed over by the sending end. */
  readonly handed: number;
}

/** A library to measure: its program for a direction, to which `--connect ENDPOINT` is added. */
export type LibraryCommand = (direction: Direction) => readonly string[];

/** Command of the far end, which listens on `port`: it swallows what is published, or floods. */
export type FarEnd = (direction: Direction, port: number) => string[];

/** Lets the library talk to `farEnd`, without a hub in between. */
export async function measureLibrary(
  command: LibraryCommand,
  direction: Direction,
  { farEnd, seconds }: { readonly farEnd: FarEnd; readonly seconds: number },
): Promise<NodeSample> {
  const [port] = freePorts(1) as [number];
  await using far = await Program.start(farEnd(direction, port));
  await using library = await Program.start([
    ...command(direction),
    ...["--connect", `tcp://127.0.0.1:${port}`],
  ]);
  while ((await far.mark()).messages === 0) await library.whileRunning(pause(10));
  await pause(WARM_UP_MS);
  const before = await Promise.all([far.mark(), library.mark()]);
  await pause(seconds * 1000);
  const after = await Promise.all([far.mark(), library.mark()]);
  const farRate = rate(before[0], after[0]);
  const libraryRate = rate(before[1], after[1]);
  return direction === "publish"
    ? { received: farRate, handed: libraryRate }
    : { received: libraryRate, handed: farRate };
}

function rate(before: Mark, after: Mark): number {
  return (after.messages - before.messages) / (after.ns - before.ns) * 1e9;
}
