import { RoboError } from "../../../../errors.ts";
import { storageFormat } from "../../storage/open_store.ts";
import { JournalReader } from "../journal/journal_reader.ts";
import { outputOpener } from "../record/open_output.ts";
import { replay } from "../record/replay.ts";
import type { ScanOutput } from "../record/scan_output.ts";

/** What {@linkcode salvageScan} is to do. */
export interface SalvageOptions {
  /** The journal, or the output that it is beside. */
  readonly path: string;
  /** The file to write. */
  readonly output: string;
  /** Whether a file that is there may be replaced. */
  readonly force: boolean;
  /** Whether arrays are compressed. */
  readonly compress: boolean;
}

/** What was salvaged. */
export interface SalvageResult {
  /** The file that was written. */
  readonly output: string;
  /** Points that are in it. */
  readonly points: number;
  /** All points of the scan. */
  readonly total: number;
  /** Of those in it, those without some or all detectors. */
  readonly incomplete: number;
  /** Points that were damaged, and are left out. */
  readonly damaged: readonly number[];
  /** Lines of the journal that could not be read. */
  readonly unreadable: number;
}

/**
 * Writes a file with all that the journal of a scan holds; the journal stays as it is.
 *
 * Throws a `RoboError` of kind `missing` when there is no journal, and of kind `usage` when the file is there already.
 */
export async function salvageScan(options: SalvageOptions): Promise<SalvageResult> {
  const { path, output, force, compress } = options;
  storageFormat(output);
  using reader = await JournalReader.find(path);
  if (reader === undefined) {
    throw new RoboError("missing", `There is no journal at ${path}, nor beside it`, {
      hint: "A scan that came to its end has none: its file is whole",
    });
  }
  if (!force && await exists(output)) {
    throw new RoboError("usage", `${output} is there already`, {
      hint: "Choose another name, or replace it with --force",
    });
  }
  const opened = await outputOpener(compress)(output, reader.header);
  return await write(reader, opened);
}

async function write(reader: JournalReader, output: ScanOutput): Promise<SalvageResult> {
  await using own = output;
  const { done, incomplete, damaged } = await replay(reader, [own]);
  const { wrong } = await own.finish("salvaged", Date.now());
  if (wrong.length > 0) {
    throw new RoboError("io", `${own.path} is not what the journal holds: ${wrong[0]}`, {
      hint: "Check the disk, and write to another one",
    });
  }
  return {
    output: own.path,
    points: done.reduce((sum, one) => sum + one, 0),
    total: done.length,
    incomplete,
    damaged,
    unreadable: reader.unreadable,
  };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
