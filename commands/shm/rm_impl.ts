import { removeFunction } from "../../ffi/function.ts";
import { listSegments } from "../../ffi/segment_list.ts";
import { removeVariable } from "../../ffi/variable.ts";
import type { Implementation } from "../cli/command.ts";
import { notThere } from "./info_impl.ts";

/** `robo shm rm`: removes variables and functions. */
const removeShared: Implementation<NonNullable<unknown>, string[]> = (
  context,
  _flags,
  ...names
) => {
  const there = listSegments();
  const unknown = names.find((name) => !there.some((entry) => entry.name === name));
  // Before anything is removed: a name that is mistyped may not be the only one.
  if (unknown !== undefined) throw notThere(unknown);
  for (const { kind, name } of there) {
    if (!names.includes(name)) continue;
    if (kind === "variable") removeVariable(name);
    else removeFunction(name);
    context.process.stderr.write(`Removed ${kind} ${name}\n`);
  }
};

export default removeShared;
