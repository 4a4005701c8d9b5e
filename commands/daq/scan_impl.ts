import { RoboError } from "../../errors.ts";
import {
  forecastScan,
  parseScan,
  type ReadScan,
  runScan,
  salvageScan,
  ScanControl,
  type ScanProgress,
  type ScanResult,
} from "../../services/daq/mod.ts";
import {
  salvageLines,
  scanForecastLines,
  scanProgressLine,
  scanSummaryLines,
} from "../../terminal/scan_view.ts";
import { safeText } from "../../terminal/text.ts";
import { VERSION } from "../../version.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { StatusLine } from "../screen/status_line.ts";
import { openLab } from "./open_lab.ts";
import type { DaqScanFlags } from "./scan.ts";

/** How often the line that says how it goes changes, in milliseconds. */
const SHOW_MS = 200;

/** Exit status when it was ended by hand. */
const INTERRUPTED = 130;

/** `robo daq scan`: runs a scan, foretells one, or writes what is left of one. */
const scan: Implementation<DaqScanFlags, [string?]> = async (context, flags, file) => {
  if (flags.salvage !== undefined) return await salvage(context, flags, flags.salvage);
  if (file === undefined) {
    throw new RoboError("usage", "Which scan?", {
      hint: "Name its file, such as map.json; docs/daq-scan.md describes it",
    });
  }
  const read = parseScan(await readText(file), file);
  if (flags.dryRun) return await foretell(context, flags, read);
  await run(context, flags, read);
};

export default scan;

async function readText(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new RoboError("missing", `${file} is not there`, { hint: "Check the path", cause });
    }
    throw new RoboError("io", `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

async function salvage(context: RoboContext, flags: DaqScanFlags, path: string): Promise<void> {
  const { output: [output, ...more] = [], force, compress } = flags;
  if (output === undefined || more.length > 0) {
    throw new RoboError("usage", "--salvage writes one file", { hint: "Name it with --output" });
  }
  const result = await salvageScan({ path, output, force, compress });
  if (flags.json) return context.print(JSON.stringify(result));
  for (const line of salvageLines(result)) context.print(line);
}

async function foretell(
  context: RoboContext,
  flags: DaqScanFlags,
  { plan }: ReadScan,
): Promise<void> {
  await using lab = await openLab(context, flags);
  const forecast = await forecastScan(lab, plan, context.interruption());
  if (flags.json) context.print(JSON.stringify(forecast));
  else for (const line of scanForecastLines(forecast)) context.print(line);
  if (forecast.problems.length > 0) {
    context.process.exitCode = new RoboError("denied", "Refused").exitStatus;
  }
}

async function run(context: RoboContext, flags: DaqScanFlags, read: ReadScan): Promise<void> {
  const { plan, compress } = read;
  const control = new ScanControl();
  const interruption = context.interruption();
  interruption.addEventListener("abort", () => {
    const { reason } = interruption;
    control.abort(reason === "SIGINT" ? "Ctrl-C was pressed" : `${reason} has come`);
  });
  await using lab = await openLab(context, flags);
  using screen = new ScanScreen(context, flags.json, control);
  const named = flags.output ?? read.output;
  const result = await runScan({
    lab,
    plan,
    control,
    outputs: named.length > 0 ? named : [`${plan.name}.h5`],
    compress: flags.compress || compress,
    resume: flags.resume,
    force: flags.force,
    keepJournal: flags.keepJournal,
    syncMs: flags.sync,
    version: VERSION,
    onProgress: (progress) => screen.progress(progress),
    notice: (text) => screen.say(text),
  });
  screen[Symbol.dispose]();
  report(context, flags, { result, aborted: control.signal });
}

function report(
  context: RoboContext,
  flags: DaqScanFlags,
  { result, aborted }: { readonly result: ScanResult; readonly aborted: AbortSignal },
): void {
  const { failure, ...rest } = result;
  const why = result.end === "aborted" ? safeText(aborted.reason.message) : undefined;
  if (flags.json) context.print(JSON.stringify({ type: "end", ...rest, why }));
  else {
    if (why !== undefined) context.print(why);
    for (const line of scanSummaryLines(result)) context.print(line);
  }
  if (result.end === "aborted") context.process.exitCode = INTERRUPTED;
  else if (failure !== undefined) throw failure;
}

/** What is shown while a scan runs, and its keys. */
class ScanScreen implements Disposable {
  readonly #context: RoboContext;
  readonly #json: boolean;
  readonly #line: StatusLine;
  readonly #leaving = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #progress: ScanProgress | undefined;

  constructor(context: RoboContext, json: boolean, control: ScanControl) {
    this.#context = context;
    this.#json = json;
    this.#line = new StatusLine(context);
    this.#timer = setInterval(() => this.#show(), SHOW_MS);
    if (!context.terminal.interactive) return;
    context.terminal.onKey((key) => onKey(key, control), this.#leaving.signal);
  }

  /** Shows how it goes; with JSON at each point, else a few times a second. */
  progress(progress: ScanProgress): void {
    this.#progress = progress;
    if (this.#json) this.#context.print(JSON.stringify({ type: "progress", ...progress }));
  }

  /** Says what does not work as it should. */
  say(text: string): void {
    this.#line.say(safeText(text));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#leaving.abort();
    this.#line.clear();
  }

  #show(): void {
    const progress = this.#progress;
    if (progress === undefined || this.#json) return;
    this.#line.show((width) => scanProgressLine(progress, width));
  }
}

function onKey(key: string, control: ScanControl): void {
  if (key === "q") control.abort("q was pressed");
  else if (key === "r") control.resume();
  else if (key === "p") control.pause();
  else if (key === " ") control.isPaused ? control.resume() : control.pause();
}
