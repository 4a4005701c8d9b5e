import type { DaqControl } from "../../client/daq/daq_control.ts";
import type { Grab, GrabOptions, WatchOptions } from "../../client/daq/lab.ts";
import { grabJson } from "../../protocols/daq/grab_json.ts";
import type { GrabWriter } from "../../services/daq/mod.ts";
import { progressText } from "../../terminal/daq_grab_lines.ts";
import { counted } from "../../terminal/format.ts";
import { truncate } from "../../terminal/text.ts";
import { pause } from "../../transports/pause.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { StatusLine } from "../screen/status_line.ts";
import type { DaqGrabFlags } from "./grab.ts";
import { linesOf } from "./grab_text.ts";
import { openLab, whichDevice } from "./open_lab.ts";
import { regionOf } from "./region_flag.ts";

/** Exit status when Ctrl-C has come before the last grab. */
const INTERRUPTED = 130;

/** `robo daq grab`: data of a detector, shown or written. */
const grabData: Implementation<DaqGrabFlags, [string?]> = async (context, flags, which) => {
  const signal = context.interruption();
  await using lab = await openLab(context, flags);
  const { name } = await whichDevice(lab, which, "detector");
  const { output, count } = flags;
  const writer = output === undefined ? undefined : await openWriter(output, flags);
  using progress = new Progress(context, count);
  let taken = 0;
  try {
    for await (const grab of grabs(lab, { name, flags, signal })) {
      using _ = grab;
      await writer?.write(grab);
      if (writer !== undefined) progress.show(++taken);
      if (flags.json) context.print(jsonLine(grab, writer === undefined));
      else if (writer === undefined) linesOf(grab).forEach(context.print);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    progress.clear();
    // What was written before something went wrong is whole, too.
    if (writer !== undefined) {
      await writer[Symbol.asyncDispose]();
      context.process.stderr.write(`Wrote ${counted(writer.grabs, "grab")} to ${writer.path}\n`);
    }
  }
  if (signal.aborted && count > 0) context.process.exitCode = INTERRUPTED;
};

export default grabData;

async function openWriter(path: string, { force, compress }: DaqGrabFlags): Promise<GrabWriter> {
  // Only here: HDF5 takes a while to be loaded.
  const { openGrabWriter } = await import("../../services/daq/mod.ts");
  return await openGrabWriter(path, { force, compress });
}

async function* grabs(
  lab: DaqControl,
  { name, flags, signal }: {
    readonly name: string;
    readonly flags: DaqGrabFlags;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<Grab, void> {
  const { dim, average, region, timeout, rate, passive, count } = flags;
  const options: GrabOptions = {
    signal,
    average,
    ...(dim !== undefined && { dimension: dim }),
    ...(region !== undefined && { region: regionOf(region) }),
    ...(timeout !== undefined && { timeout }),
  };
  if (count > 0 && !passive) {
    yield* askedGrabs(() => lab.grab(name, options), { count, rate, signal });
    return;
  }
  const watch: WatchOptions = {
    ...options,
    mode: "lossless",
    passive,
    ...(rate !== undefined && { rate }),
  };
  let taken = 0;
  for await (const grab of lab.watch(name, watch)) {
    yield grab;
    if (++taken === count) return;
  }
}

/** As many as were wanted and not one more: a watched device is always asked for the next one, too. */
async function* askedGrabs(
  ask: () => Promise<Grab>,
  { count, rate, signal }: {
    readonly count: number;
    readonly rate: number | undefined;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<Grab, void> {
  const period = rate === undefined ? 0 : 1000 / rate;
  let due = performance.now();
  for (let taken = 0; taken < count && !signal.aborted; taken++) {
    const wait = due - performance.now();
    if (wait > 0) await pause(wait, signal);
    due = Math.max(due, performance.now() - period) + period;
    yield await ask();
  }
}

function jsonLine(grab: Grab, hasElements: boolean): string {
  return JSON.stringify(grabJson(grab, hasElements ? Infinity : 1));
}

/** A line on the terminal that says how far it is. */
class Progress implements Disposable {
  readonly #line: StatusLine;
  readonly #wanted: number;
  readonly #started = performance.now();
  #shown = -Infinity;

  constructor(context: RoboContext, wanted: number) {
    this.#line = new StatusLine(context);
    this.#wanted = wanted;
  }

  show(grabs: number): void {
    const now = performance.now();
    if (now - this.#shown < 100) return;
    this.#shown = now;
    const seconds = (now - this.#started) / 1000;
    const text = progressText({ grabs, wanted: this.#wanted, seconds });
    this.#line.show((width) => truncate(text, width));
  }

  clear(): void {
    this.#line.clear();
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
