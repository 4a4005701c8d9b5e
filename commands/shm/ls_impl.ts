import { listSegments, type SegmentEntry } from "../../ffi/segment_list.ts";
import { compileGlob } from "../../protocols/gecko/topic_filter.ts";
import { counted, formatBytes, formatCount, formatSi } from "../../terminal/format.ts";
import { paint } from "../../terminal/screen.ts";
import { type Column, renderTable } from "../../terminal/table.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import type { ShmLsFlags } from "./ls.ts";

const COLUMNS: readonly Column<SegmentEntry>[] = [
  { title: "NAME", cell: ({ name }) => safeText(name), min: 12 },
  { title: "KIND", cell: ({ kind }) => kind },
  { title: "COUNT", cell: ({ ticket }) => formatCount(ticket), align: "right" },
  { title: "LAST", cell: lastWritten, align: "right", weight: 3 },
  {
    title: "BY",
    cell: ({ writerPid }) => writerPid === 0 ? "-" : String(writerPid),
    align: "right",
    weight: 2,
  },
  { title: "MAX SIZE", cell: ({ maxSize }) => formatBytes(maxSize), align: "right" },
  { title: "MEMORY", cell: ({ bytes }) => formatBytes(bytes), align: "right", weight: 1 },
  { title: "NOTE", cell: note, weight: 4 },
];

/** `robo shm ls`: what is in shared memory. */
const listShared: Implementation<ShmLsFlags, string[]> = (context, flags, ...patterns) => {
  const matchers = patterns.map(compileGlob);
  const entries = listSegments().filter(({ name }) =>
    matchers.length === 0 || matchers.some((matches) => matches(name))
  );
  if (flags.json) {
    for (const entry of entries) context.print(JSON.stringify(plainEntry(entry)));
    return;
  }
  if (entries.length === 0) {
    return context.process.stderr.write(
      patterns.length === 0
        ? "There are no variables and no functions yet\n"
        : "There is nothing of such a name\n",
    );
  }
  const { color, size } = context.terminal;
  const { heading, rows } = renderTable(entries, COLUMNS, Math.max(40, size().columns));
  for (const line of [paint(heading, "cyan", color), ...rows]) context.print(line);
};

export default listShared;

function lastWritten({ written }: SegmentEntry): string {
  if (written === 0) return "-";
  return `${formatSi(Math.max(0, Math.round(Date.now() - written)) / 1000)} s ago`;
}

function note({ kind, problem, servers, typeName }: SegmentEntry): string {
  if (problem !== undefined) return `cannot be opened: ${problem}`;
  if (kind === "variable") return safeText(typeName);
  return servers === 0 ? "nobody serves it" : counted(servers, "dispatcher");
}

function plainEntry(entry: SegmentEntry): Record<string, unknown> {
  const { kind, name, problem, bytes, maxSize, slots, created, creatorPid, creatorName } = entry;
  const common = {
    kind,
    name,
    ...(problem === undefined ? {} : { problem }),
    maxSize,
    slots,
    memory: bytes,
    created: created / 1000,
    creator: { pid: creatorPid, name: creatorName },
  };
  if (kind === "function") {
    return { ...common, maxResult: entry.maxResult, calls: entry.ticket, servers: entry.servers };
  }
  const { ticket, written, writerPid, schema, typeName } = entry;
  return {
    ...common,
    ticket,
    ...(written === 0 ? {} : { written: written / 1000, writerPid }),
    ...(schema === 0n ? {} : { schema: { name: typeName, hash: hex(schema) } }),
  };
}

function hex(hash: bigint): string {
  return `0x${hash.toString(16).padStart(16, "0")}`;
}
