import { runningCores } from "../client/core_files.ts";
import { notFound, sharedKeys } from "../client/discovery/find_core.ts";
import { findCores } from "../client/discovery/find_cores.ts";
import type { FoundCore, Sighting } from "../client/discovery/found_core.ts";
import { DISCOVERY_VARIABLE, parsePlaces } from "../protocols/dnssd/places.ts";
import { paint } from "../terminal/screen.ts";
import { type Column, renderTable } from "../terminal/table.ts";
import { safeText } from "../terminal/text.ts";
import type { Implementation } from "./cli/command.ts";
import type { FindFlags } from "./find.ts";

const COLUMNS: readonly Column<FoundCore>[] = [
  { title: "KEY", cell: ({ key }) => safeText(key) },
  { title: "HOST", cell: ({ host }) => safeText(host ?? ""), weight: 3 },
  { title: "IN", cell: ({ in: input }) => safeText(input) },
  { title: "OUT", cell: ({ out }) => safeText(out) },
  { title: "VERSION", cell: ({ version }) => safeText(version ?? ""), weight: 2 },
  { title: "SECURITY", cell: ({ security }) => safeText(security ?? ""), weight: 1 },
  { title: "FOUND BY", cell: ({ foundBy }) => foundBy.join(", "), weight: 4 },
];

/** `robo find`: the cores of this machine and of its networks. */
const find: Implementation<FindFlags> = async (context, { key, timeout, json }) => {
  const found = await findCores({
    ...(key === undefined ? {} : { key }),
    timeoutMs: timeout,
    signal: context.interruption(),
    places: parsePlaces(context.process.env[DISCOVERY_VARIABLE]),
    known: await ofThisMachine(),
  });
  const { cores } = found;
  if (cores.length === 0) {
    if (context.interruption().aborted) return;
    throw notFound(key, timeout, found);
  }
  if (json) {
    for (const core of cores) context.print(JSON.stringify(core));
  } else {
    const { color, size } = context.terminal;
    const { heading, rows } = renderTable(cores, COLUMNS, Math.max(40, size().columns));
    for (const line of [paint(heading, "cyan", color), ...rows]) context.print(line);
  }
  for (const text of sharedKeys(cores)) context.process.stderr.write(`warning: ${text}\n`);
};

/** The cores that have left a temporary file here, and run. */
async function ofThisMachine(): Promise<Sighting[]> {
  return (await runningCores()).map(({ inAddress, outAddress, key, control, pid }) => ({
    core: {
      key: key ?? "",
      in: inAddress,
      out: outAddress,
      ...(control === undefined ? {} : { control }),
      ...(pid === undefined ? {} : { pid }),
      host: Deno.hostname(),
    },
    by: "file",
    from: "127.0.0.1",
  }));
}

export default find;
