import { HostError } from "../../ffi/host_error.ts";
import { listSegments } from "../../ffi/segment_list.ts";
import type { HostProcess } from "../../client/shm/host_process.ts";
import type { VariableDescription } from "../../client/shm/variable_description.ts";
import { formatBytes, formatCount, formatSi } from "../../terminal/format.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import { functionInfo } from "./function_info.ts";
import { ago, type InfoLine } from "./info_line.ts";
import type { ShmInfoFlags } from "./info.ts";
import { wholeJson } from "./json_text.ts";
import { ShownVariable } from "./shown_variable.ts";
import { valueText } from "./shown_value.ts";

/** `robo shm info`: what a variable or a function is. */
const showInfo: Implementation<ShmInfoFlags, [string]> = (context, flags, name) => {
  const entries = listSegments().filter((entry) => entry.name === name);
  if (entries.length === 0) throw notThere(name);
  for (const entry of entries) {
    const { kind } = entry;
    const { json, lines } = kind === "variable" ? ofVariable(name) : functionInfo(entry);
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

function ofVariable(name: string): { readonly json: unknown; readonly lines: InfoLine[] } {
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
  const lines: InfoLine[] = [["variable", name], ["made", `${ago(created)}, by ${who(creator)}`]];
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

function plainProcess({ pid, name, alive }: HostProcess): Record<string, unknown> {
  return { pid, name, alive };
}

function who({ pid, name, alive }: HostProcess): string {
  const ended = alive ? "" : ", which has ended";
  return name === "" ? `process ${pid}${ended}` : `${name} (${pid}${ended})`;
}

function hex(hash: bigint): string {
  return `0x${hash.toString(16).padStart(16, "0")}`;
}
