import { RoboError } from "../../errors.ts";
import { type LogLine, unknownNode } from "../../services/launch/mod.ts";

/** Lines of the logs of a run. */
export interface LoggedLines {
  /** The nodes that have logs. */
  readonly names: readonly string[];
  /** The lines, by their time. */
  readonly lines: readonly LogLine[];
}

/** Most of a log that is read from its end, in bytes. */
const MOST_BYTES = 4 * 2 ** 20;

/** A line as it stands in a log: time, stream, text. */
const LINE = /^(\S+Z) (out|err|---) (.*)$/;

/**
 * The last lines, at most `count` of each, of the logs of `nodes` (all when it is empty) in the folder of a run.
 *
 * Rejects with a `RoboError` of kind `usage` for a node that has none, and of kind `io` for a folder that cannot be read.
 */
export async function readLogs(
  folder: string,
  nodes: readonly string[],
  count: number,
): Promise<LoggedLines> {
  const names = await logsIn(folder);
  for (const node of nodes) if (!names.has(node)) throw unknownNode(node, [...names.keys()]);
  const wanted = nodes.length === 0 ? [...names.keys()] : nodes;
  const read = await Promise.all(wanted.map(async (node) => {
    const text = await endOf(`${folder}/${names.get(node)}`);
    return text.split("\n").flatMap((line) => parse(node, line) ?? []).slice(-count || Infinity);
  }));
  return { names: wanted, lines: read.flat().toSorted((a, b) => a.time - b.time) };
}

/** The logs of a folder by the names of their nodes, which file names hold as URLs do, with dots for slashes. */
async function logsIn(folder: string): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      const match = /^(.+)\.log$/.exec(name);
      if (match === null || !isFile || name === "guardian.log") continue;
      names.set(decode(match[1]!.replaceAll(".", "/")), name);
    }
  } catch (cause) {
    throw new RoboError("io", `Cannot read ${folder}: ${(cause as Error).message}`, { cause });
  }
  return new Map([...names].toSorted());
}

async function endOf(path: string): Promise<string> {
  const start = Math.max(0, (await Deno.stat(path)).size - MOST_BYTES);
  const file = await Deno.open(path);
  await file.seek(start, Deno.SeekMode.Start);
  // Reading it to its end closes it.
  const text = await new Response(file.readable).text();
  return start === 0 ? text : text.slice(text.indexOf("\n") + 1);
}

function parse(node: string, line: string): LogLine | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [, time, stream, text] = match as unknown as [string, string, string, string];
  return {
    node,
    time: Date.parse(time),
    stream: stream === "---" ? "event" : stream as "out" | "err",
    text,
  };
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
