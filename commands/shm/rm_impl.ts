import { removeFunction } from "../../ffi/function.ts";
import { listSegments } from "../../ffi/segment_list.ts";
import { removeVariable } from "../../ffi/variable.ts";
import { compileGlob } from "../../protocols/gecko/topic_filter.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import { notThere } from "./info_impl.ts";

/** `robo shm rm`: removes variables and functions. */
const removeShared: Implementation<NonNullable<unknown>, string[]> = (
  context,
  _flags,
  ...names
) => {
  const there = listSegments();
  const matchers = names.map(compileGlob);
  const unknown = names.find((_, i) => !there.some(({ name }) => matchers[i]!(name)));
  // Before anything is removed: a name that is mistyped may not be the only one.
  if (unknown !== undefined) throw notThere(unknown);
  for (const { kind, name, servers } of there) {
    if (!matchers.some((matches) => matches(name))) continue;
    if (kind === "variable") removeVariable(name);
    else removeFunction(name);
    const served = servers > 0
      ? ", which was served: start its dispatcher again to offer it anew"
      : "";
    context.process.stderr.write(`Removed ${kind} ${safeText(name)}${served}\n`);
  }
};

export default removeShared;
