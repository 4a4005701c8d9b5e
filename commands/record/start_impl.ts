import { RoboError } from "../../errors.ts";
import { recordCore, recordFlight, type RecordingSummary } from "../../services/record/mod.ts";
import { recordProgressLine, recordSummaryLines } from "../../terminal/record_view.ts";
import { VERSION } from "../../version.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { coreAccess, findControl } from "../cli/core_connection.ts";
import { StatusLine } from "../screen/status_line.ts";
import type { RecordFlags } from "./start.ts";

/** `robo record start`: records topics into a file. */
const record: Implementation<RecordFlags, string[]> = async (context, flags, ...topics) => {
  checkWish(flags, topics);
  const file = {
    topics,
    path: flags.output ?? defaultName(new Date()),
    replace: flags.force,
    compression: flags.compression,
    chunkBytes: flags.chunkSize,
    queueBytes: flags.queueBytes,
    jsonCopies: flags.jsonCopies,
    version: VERSION,
  };
  const { summary, failure } = flags.last === undefined
    ? await recordLive(context, flags, file)
    : await recordLast(context, flags, { ...file, seconds: flags.last / 1000 });
  if (summary === undefined) throw nothingRecorded();
  report(context, summary, flags.json);
  if (failure !== undefined) throw failure;
};

export default record;

type FileOptions = Pick<
  Parameters<typeof recordCore>[0],
  | "topics"
  | "path"
  | "replace"
  | "compression"
  | "chunkBytes"
  | "queueBytes"
  | "jsonCopies"
  | "version"
>;

interface Outcome {
  readonly summary?: RecordingSummary;
  readonly failure?: unknown;
}

async function recordLive(
  context: RoboContext,
  flags: RecordFlags,
  file: FileOptions,
): Promise<Outcome> {
  const interruption = context.interruption();
  const ends = flags.duration === undefined ? [] : [AbortSignal.timeout(flags.duration)];
  const signal = AbortSignal.any([interruption, ...ends]);
  using status = new StatusLine(context);
  const access = await coreAccess(flags);
  const { control } = await access.lookUp();
  let start: number | undefined;
  const outcome = await recordCore({
    ...file,
    ...access,
    control,
    maxBytes: flags.maxSize,
    signal,
    notice: (text) => status.say(text),
    onProgress: ({ topics, size }) => {
      const now = performance.now();
      if (start === undefined) status.say(`Records to ${file.path}, until ${ending(flags)}`);
      start ??= now;
      const seconds = (now - start) / 1000;
      status.show((width) => recordProgressLine({ seconds, size, topics }, width));
    },
  });
  return outcome ?? {};
}

/** What ends the recording. */
function ending({ duration, maxSize }: RecordFlags): string {
  const own = duration === undefined ? [] : [`${duration / 1000} s have passed`];
  if (maxSize !== undefined) own.push("it is full");
  return [...own, "Ctrl-C"].join(" or ");
}

/** A wish for a recording was not fulfilled, even if it was Ctrl-C that ended the wait. */
function nothingRecorded(): RoboError {
  return new RoboError("unavailable", "Nothing was recorded: no core was there", {
    hint: "Start one with: robo core",
  });
}

async function recordLast(
  context: RoboContext,
  flags: RecordFlags,
  wish: FileOptions & { readonly seconds: number },
): Promise<Outcome> {
  const control = await findControl(flags);
  return await recordFlight({ ...wish, control, signal: context.interruption() });
}

function report(context: RoboContext, summary: RecordingSummary, json: boolean): void {
  if (json) return context.print(JSON.stringify(summary));
  for (const line of recordSummaryLines(summary)) context.print(line);
}

function checkWish(flags: RecordFlags, topics: readonly string[]): void {
  if (flags.all && topics.length > 0) {
    throw new RoboError("usage", "--all and names of topics exclude each other", {
      hint: "Give one of them",
    });
  }
  if (flags.last !== undefined && (flags.duration ?? flags.maxSize) !== undefined) {
    throw new RoboError("usage", "--last excludes --duration and --max-size", {
      hint: "Give the time as that of --last",
    });
  }
  if (!flags.all && topics.length === 0 && flags.last === undefined) {
    throw new RoboError("usage", "Nothing is named that is to be recorded", {
      hint:
        "Name topics, such as imu 'camera/*', or give --all; robo topic list shows what there is",
    });
  }
}

/** A name that sorts by time, such as `robo-20261121-153000.mcap`. */
function defaultName(now: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `robo-${date}-${time}.mcap`;
}
