import { NativeFunction } from "../../ffi/function.ts";
import type { FunctionInfo } from "../../ffi/function_layout.ts";
import { HostError } from "../../ffi/host_error.ts";
import type { SegmentEntry } from "../../ffi/segment_list.ts";
import { formatBytes, formatCount } from "../../terminal/format.ts";
import { ago, type InfoLine } from "./info_line.ts";

/** What `robo shm info` says of a function. */
export function functionInfo(
  entry: SegmentEntry,
): { readonly json: unknown; readonly lines: InfoLine[] } {
  const info = openedInfo(entry.name);
  return info === undefined ? ofUnserved(entry) : ofServed(info);
}

/** What it says itself; nothing where nobody serves it any more: then it cannot be opened without making it anew. */
function openedInfo(name: string): FunctionInfo | undefined {
  try {
    using opened = new NativeFunction(name, { create: false });
    return opened.info();
  } catch (error) {
    if (error instanceof HostError && error.reason === "not-found") return undefined;
    throw error;
  }
}

function ofServed(
  info: FunctionInfo,
): { readonly json: unknown; readonly lines: InfoLine[] } {
  const { createdAt, creator, ...rest } = info;
  const { servers, calls, replies, failures, died, cancelled, dropped, refused } = info;
  const { slots, usedSlots, bytes } = info;
  const used = `${usedSlots} of ${slots} call slots in use, ${formatBytes(bytes)} of memory`;
  const server = (pid: number) =>
    pid === creator.pid ? `${creator.name} (${pid})` : `process ${pid}`;
  return {
    json: { kind: "function", ...rest, created: createdAt.getTime() / 1000, creator },
    lines: [
      ["function", info.name],
      ["made", `${ago(createdAt)}, by ${creator.name} (${creator.pid})`],
      ["size", `${sizes(info.maxArgs, info.maxResult)}, ${used}`],
      ["served by", servers.length === 0 ? "nobody" : servers.map(server).join(", ")],
      [
        "calls",
        `${formatCount(calls)} made, ${formatCount(replies)} with a result, ${
          formatCount(failures)
        } with an error`,
      ],
      [
        "lost",
        `${formatCount(died)} with their dispatcher, ${formatCount(cancelled)} given up, ${
          formatCount(dropped)
        } results not fetched, ${formatCount(refused)} refused`,
      ],
    ],
  };
}

function ofUnserved(
  { name, maxSize, maxResult, slots, bytes, ticket, created, creatorPid, creatorName }:
    SegmentEntry,
): { readonly json: unknown; readonly lines: InfoLine[] } {
  const creator = { pid: creatorPid, name: creatorName };
  return {
    json: {
      kind: "function",
      name,
      maxArgs: maxSize,
      maxResult,
      slots,
      bytes,
      calls: ticket,
      servers: [],
      created: created / 1000,
      creator,
    },
    lines: [
      ["function", name],
      ["made", `${ago(new Date(created))}, by ${creatorName} (${creatorPid})`],
      [
        "size",
        `${sizes(maxSize, maxResult)}, ${slots} call slots, ${formatBytes(bytes)} of memory`,
      ],
      ["served by", "nobody: it is made anew by the next dispatcher or caller"],
      ["calls", `${formatCount(ticket)} made`],
    ],
  };
}

function sizes(maxArgs: number, maxResult: number): string {
  const result = maxResult === 0 ? "no replies" : `results up to ${formatBytes(maxResult)}`;
  return `arguments up to ${formatBytes(maxArgs)}, ${result}`;
}
