import { RoboError } from "../../errors.ts";
import { MAX_RECORD_BYTES } from "../../protocols/mcap/record.ts";
import { DiskFile } from "./disk_file.ts";
import { type Damage, type FileScan, isDamage, scanFile, type Segment } from "./file_scan.ts";
import { RepairWriter } from "./repair_writer.ts";
import { loadSegment } from "./segment_contents.ts";
import { SourceFile } from "./source_file.ts";

/** What a repair is to do. */
export interface RepairOptions {
  /** The file that broke off. */
  readonly path: string;
  /** The file to write. */
  readonly output: string;
  /** Whether a file that is there may be replaced. */
  readonly replace: boolean;
  /** Version of `robo` that the file names. */
  readonly version: string;
}

/** What a repair has kept, and what was lost. */
export interface RepairReport {
  /** Whether there was nothing to repair; no file is written then. */
  readonly whole: boolean;
  /** Parts with messages that were kept: chunks, mostly. */
  readonly parts: number;
  /** Messages that were kept, copies in JSON among them. */
  readonly messages: number;
  /** When the last of them was recorded, in seconds since 1970; `null` without messages. */
  readonly end: number | null;
  /** Parts in the middle that could not be read, and why. */
  readonly lostParts: readonly Damage[];
  /** Messages that were left out because nothing is left that says of which topic they are. */
  readonly orphans: number;
  /** Attachments that were left out because they are too large to be held. */
  readonly lostAttachments: number;
  /** Where the file broke off; `null` when it did not. */
  readonly damage: Damage | null;
  /** Bytes from there to its end. */
  readonly lostBytes: number;
}

/**
 * Writes anew what can be read of a recording, with the index and the summary that a recording has at its end; chunks are
 * taken over as they are.
 *
 * Throws as `scanFile` and `DiskFile.create`, and a `RoboError` of kind `usage` when both are the same file.
 */
export async function repairRecording(options: RepairOptions): Promise<RepairReport> {
  using source = await SourceFile.open(options.path);
  const scan = await scanFile(source);
  const { good, bad } = await examine(source, scan);
  const { damage } = scan;
  const found = {
    whole: damage === undefined && bad.length === 0,
    parts: good.length,
    lostParts: bad,
    damage: damage ?? null,
    lostBytes: damage === undefined ? 0 : source.size - damage.offset,
  };
  if (found.whole) return { ...found, messages: 0, end: null, orphans: 0, lostAttachments: 0 };
  if (await isSameFile(options.path, options.output)) {
    throw new RoboError("usage", `${options.output} is the file that is to be repaired`, {
      hint: "Write to another file with --output",
    });
  }
  using disk = await DiskFile.create(options.output, options.replace);
  const writer = new RepairWriter(disk, scan);
  await writer.begin(`robo ${options.version}`);
  for (const segment of good) await writer.add(await loadSegment(source, segment));
  for (const { offset, length } of scan.attachments) {
    const isSmall = length <= MAX_RECORD_BYTES;
    await writer.attach(isSmall ? await source.read(offset, offset + length) : undefined);
  }
  const { lastTime, messages, orphans, lostAttachments } = writer;
  await writer.end(
    new Map([
      ["source", options.path],
      ["version", options.version],
      ["messages", String(messages)],
      ["lost_parts", String(bad.length)],
      ["lost_bytes", String(found.lostBytes)],
      ["reason", damage?.reason ?? bad[0]!.reason],
    ]),
  );
  const end = lastTime === undefined ? null : Number(lastTime) / 1e9;
  return { ...found, messages, end, orphans, lostAttachments };
}

async function isSameFile(path: string, other: string): Promise<boolean> {
  const [one, two] = [await Deno.stat(path), await Deno.stat(other).catch(() => undefined)];
  return two !== undefined && one.ino !== null && one.ino === two.ino && one.dev === two.dev;
}

/** Which parts can be read. */
async function examine(
  source: SourceFile,
  scan: FileScan,
): Promise<{ good: Segment[]; bad: Damage[] }> {
  const good: Segment[] = [];
  const bad = [...scan.skipped];
  for (const segment of scan.segments) {
    try {
      await loadSegment(source, segment);
      good.push(segment);
    } catch (error) {
      if (!isDamage(error)) throw error;
      bad.push({ offset: segment.offset, reason: error.message });
    }
  }
  return { good, bad };
}
