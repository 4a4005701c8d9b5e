import { HostError } from "../../ffi/host_error.ts";
import { NativeFunction } from "../../ffi/function.ts";
import type { FunctionInfo } from "../../ffi/function_layout.ts";
import { listSegments } from "../../ffi/segment_list.ts";
import type { HostProcess } from "../../client/shm/host_process.ts";
import type { VariableDescription } from "../../client/shm/variable_description.ts";
import { formatBytes, formatCount, formatSi } from "../../terminal/format.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import type { ShmInfoFlags } from "./info.ts";
import { wholeJson } from "./json_text.ts";
import { ShownVariable } from "./shown_variable.ts";
import { valueText } from "./shown_value.ts";

type Line = readonly [string, string];

/** `robo shm info`: what a variable or a function is. */
const showInfo: Implementation<ShmInfoFlags, [string]> = (context, flags, name) => {
  const kinds = listSegments().filter((entry) => entry.name === name).map(({ kind }) => kind);
  if (kinds.length === 0) throw notThere(name);
  for (const kind of kinds) {
    const { json, lines } = kind === "variable" ? ofVariable(name) : ofFunction(name);
    if (flags.json) context.print(wholeJson(json));
    else {for (const [key, text] of lines) {
        context.print(`${`${key}:`.padEnd(10)} ${safeText(text)}`);
      }}
  }
};

export default showInfo;

/** There is neither a variable nor a function of that name. */
export function notThere(name: string): HostError {
  return new HostError("not-found", { message: `There is no variable and no function '${name}'` });
}

function ofVariable(name: string): { readonly json: unknown; readonly lines: Line[] } {
  using variable = new ShownVariable(name, []);
  const description = variable.describe();
  const newest = description.ticket === 0 ? undefined : variable.read({});
  const { schema, creator, created, lastWill, ...rest } = description;
  const json = {
    kind: "variable",
    ...rest,
    created: created.getTime() / 1000,
    creator: plainProcess(creator),
    ...(schema === undefined ? {} : { schema: { name: schema.name, hash: hex(schema.hash) } }),
    ...(lastWill === undefined
      ? {}
      : { lastWill: { owner: plainProcess(lastWill.owner), bytes: lastWill.length } }),
    ...(newest === undefined ? {} : {
      newest: {
        ticket: newest.info.ticket,
        time: newest.info.wallTime.getTime() / 1000,
        age: newest.info.age / 1000,
        writer: plainProcess(newest.info.writer),
        bytes: newest.info.length,
        codec: newest.info.codec,
        lastWill: newest.info.isLastWill,
      },
    }),
  };
  const lines: Line[] = [["variable", name], ["made", `${ago(created)}, by ${who(creator)}`]];
  if (schema !== undefined) lines.push(["schema", `${schema.name}, ${hex(schema.hash)}`]);
  lines.push(["size", sizes(description)], ["newest", newestText(newest, description)]);
  if (newest !== undefined) lines.push(["value", valueText(newest.value)]);
  if (lastWill !== undefined) {
    lines.push(["last will", `${formatBytes(lastWill.length)}, of ${who(lastWill.owner)}`]);
  }
  const { heldSlots, stolenSlots, refusedWrites } = description;
  lines.push([
    "writers",
    `${heldSlots} at work now, ${formatCount(stolenSlots)} died while they wrote, ${
      formatCount(refusedWrites)
    } writes refused`,
  ]);
  return { json, lines };
}

function sizes({ maxSize, slots, bytes }: VariableDescription): string {
  return `values of up to ${formatBytes(maxSize)}, ${slots} of them held, ${
    formatBytes(bytes)
  } of memory`;
}

function newestText(
  newest: ReturnType<ShownVariable["read"]> | undefined,
  { oldestTicket }: VariableDescription,
) {
  if (newest === undefined) return "never written";
  const { ticket, age, writer, length, codec, isLastWill } = newest.info;
  const will = isLastWill ? ", its last will" : "";
  return `ticket ${ticket} (held from ${oldestTicket}), ${
    formatSi(Math.round(age) / 1000)
  } s old, by ${who(writer)}${will}, ${formatBytes(length)}, ${codec}`;
}

function ofFunction(name: string): { readonly json: unknown; readonly lines: Line[] } {
  using opened = new NativeFunction(name, { create: false });
  const info = opened.info();
  const { createdAt, creator, ...rest } = info;
  const json = { kind: "function", ...rest, created: createdAt.getTime() / 1000, creator };
  const { servers, calls, replies, failures, died, cancelled, dropped, refused } = info;
  const lines: Line[] = [
    ["function", name],
    ["made", `${ago(createdAt)}, by ${creator.name} (${creator.pid})`],
    ["size", functionSizes(info)],
    ["served by", servers.length === 0 ? "nobody" : `process ${servers.join(", ")}`],
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
  ];
  return { json, lines };
}

function functionSizes({ maxArgs, maxResult, slots, usedSlots, bytes }: FunctionInfo): string {
  const result = maxResult === 0 ? "no replies" : `results up to ${formatBytes(maxResult)}`;
  return `arguments up to ${
    formatBytes(maxArgs)
  }, ${result}, ${usedSlots} of ${slots} call slots in use, ${formatBytes(bytes)} of memory`;
}

function plainProcess({ pid, name, alive }: HostProcess): Record<string, unknown> {
  return { pid, name, alive };
}

function who({ pid, name, alive }: HostProcess): string {
  return `${name} (${pid}${alive ? "" : ", which has ended"})`;
}

function ago(time: Date): string {
  return `${formatSi(Math.max(0, Math.round((Date.now() - time.getTime()) / 1000)))} s ago`;
}

function hex(hash: bigint): string {
  return `0x${hash.toString(16).padStart(16, "0")}`;
}
