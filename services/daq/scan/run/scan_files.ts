import { RoboError } from "../../../../errors.ts";
import { counted } from "../../../../terminal/format.ts";
import { isThere } from "../../storage/storage_error.ts";
import { storageFormat } from "../../storage/open_store.ts";
import { JournalReader } from "../journal/journal_reader.ts";
import { journalPath } from "../journal/journal_places.ts";
import { type JournalOptions, JournalWriter } from "../journal/journal_writer.ts";
import { planDifferences, planHash } from "../plan/plan_identity.ts";
import { outputOpener } from "../record/open_output.ts";
import { replay } from "../record/replay.ts";
import type { ScanOutput } from "../record/scan_output.ts";
import type { ScanHeader } from "../record/scan_record.ts";
import { ScanRecorder } from "../record/scan_recorder.ts";
import { type JournalLock, lockJournal } from "./journal_lock.ts";

/** Which files a scan is written to, and what is done about those that are there. */
export interface ScanFileOptions extends JournalOptions {
  /** Paths of outputs; the journal is beside the first one. */
  readonly outputs: readonly string[];
  /** Whether their arrays are compressed. */
  readonly compress: boolean;
  /** Whether a scan that broke off is continued. Default false. */
  readonly resume?: boolean;
  /** Whether files that are there are replaced. Default false. */
  readonly force?: boolean;
  /** Hears of what is found. */
  readonly notice: (message: string) => void;
}

/** A scan's open files, and what is in them already. */
export interface OpenScan extends AsyncDisposable {
  /** Where it is written. */
  readonly recorder: ScanRecorder;
  /** Its journal. */
  readonly journal: string;
  /** Points that are done, a byte each. */
  readonly done: Uint8Array;
  /** Of those, how many are without some or all detectors. */
  readonly incomplete: number;
  /** Whether it goes on with a scan that broke off. */
  readonly isResumed: boolean;
}

/**
 * Opens the files of a scan: new ones, or with `resume` those of one that broke off, whose outputs are written anew from its journal.
 *
 * Throws a `RoboError` of kind `usage` when there are files that may not be replaced, or when the journal is of another plan.
 */
export async function openScanFiles(
  header: ScanHeader,
  options: ScanFileOptions,
): Promise<OpenScan> {
  const { outputs, resume = false, force = false } = options;
  outputs.forEach(storageFormat);
  const path = journalPath(outputs[0]!);
  using reader = await JournalReader.find(path);
  if (reader === undefined) {
    await checkOutputs(outputs, { resume, force });
    return await begin(path, header, options);
  }
  if (resume) {
    checkPlan(reader, header);
    return await goOn(reader, header, options);
  }
  if (force) {
    // Not while another program writes it.
    (await lockJournal(reader.path))[Symbol.dispose]();
    return await begin(path, header, options);
  }
  throw new RoboError("usage", `${path} holds a scan that was not finished`, {
    hint: "Go on with it with --resume, or begin anew with --force, which throws it away",
  });
}

async function begin(
  path: string,
  header: ScanHeader,
  options: ScanFileOptions,
): Promise<OpenScan> {
  await checkFolder(path);
  const journal = await JournalWriter.create(path, header, options);
  return await opened(journal, header, options);
}

async function goOn(
  reader: JournalReader,
  header: ScanHeader,
  options: ScanFileOptions,
): Promise<OpenScan> {
  const lock = await lockJournal(reader.path);
  let outputs: ScanOutput[] = [];
  try {
    outputs = await openOutputs({ ...reader.header, plan: header.plan }, options);
    const { done, incomplete, arrays, damaged } = await replay(reader, outputs);
    if (damaged.length > 0) {
      const which = damaged.slice(0, 10).join(", ");
      options.notice(
        `${counted(damaged.length, "damaged point")} will be measured again: ${which}`,
      );
    }
    const journal = await JournalWriter.open(reader.path, reader.contents(), options);
    const recorder = new ScanRecorder(journal, outputs, { arrays, notice: options.notice });
    return { ...open({ recorder, journal, lock }), done, incomplete, isResumed: true };
  } catch (error) {
    for (const output of outputs) {
      await Promise.resolve(output[Symbol.asyncDispose]()).catch(() => {});
    }
    lock[Symbol.dispose]();
    throw error;
  }
}

async function opened(
  journal: JournalWriter,
  header: ScanHeader,
  options: ScanFileOptions,
): Promise<OpenScan> {
  try {
    const lock = await lockJournal(journal.path);
    const recorder = new ScanRecorder(journal, await openOutputs(header, options), options);
    const points = header.plan.pattern === "list"
      ? header.plan.axes[0]!.positions.length
      : header.plan.axes.reduce((count, { positions }) => count * positions.length, 1);
    const done = new Uint8Array(points);
    return { ...open({ recorder, journal, lock }), done, incomplete: 0, isResumed: false };
  } catch (error) {
    journal[Symbol.dispose]();
    throw error;
  }
}

function open(
  { recorder, journal, lock }: {
    readonly recorder: ScanRecorder;
    readonly journal: JournalWriter;
    readonly lock: JournalLock;
  },
): Pick<OpenScan, "recorder" | "journal"> & AsyncDisposable {
  let isOpen = true;
  return {
    recorder,
    journal: journal.path,
    async [Symbol.asyncDispose]() {
      if (!isOpen) return;
      isOpen = false;
      await recorder[Symbol.asyncDispose]();
      lock[Symbol.dispose]();
    },
  };
}

async function openOutputs(
  header: ScanHeader,
  { outputs, compress }: ScanFileOptions,
): Promise<ScanOutput[]> {
  const open = outputOpener(compress);
  const opened: ScanOutput[] = [];
  try {
    for (const path of outputs) opened.push(await open(path, header));
    return opened;
  } catch (error) {
    for (const output of opened) {
      await Promise.resolve(output[Symbol.asyncDispose]()).catch(() => {});
    }
    throw error;
  }
}

function checkPlan(reader: JournalReader, { plan, hash }: ScanHeader): void {
  if (reader.header.hash === hash && planHash(reader.header.plan) === hash) return;
  const different = planDifferences(reader.header.plan, plan).join(", ");
  throw new RoboError("usage", `${reader.path} is of another scan: different are ${different}`, {
    hint: "Resume it with the plan that it was begun with, or begin anew with --force",
  });
}

async function checkOutputs(
  outputs: readonly string[],
  { resume, force }: { readonly resume: boolean; readonly force: boolean },
): Promise<void> {
  if (force) return;
  for (const path of outputs) {
    if (!await isThere(path)) continue;
    throw new RoboError("usage", `${path} is there already${resume ? ", and complete" : ""}`, {
      hint: "Choose another name with --output, or replace it with --force",
    });
  }
}

/** Says what is wrong with the place before anything is measured. */
async function checkFolder(path: string): Promise<void> {
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
  if (await isThere(folder)) return;
  throw new RoboError("io", `The folder ${folder} is not there`, { hint: "Make it first" });
}
