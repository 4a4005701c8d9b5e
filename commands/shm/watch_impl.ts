import { paint } from "../../terminal/screen.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { shownPart, type ShownValue, valueJson, valueText } from "./shown_value.ts";
import { readSchemas, ShownVariable } from "./shown_variable.ts";
import type { ShmWatchFlags } from "./watch.ts";

/** `robo shm watch`: values as they come. */
const watchValues: Implementation<ShmWatchFlags, string[]> = async (context, flags, ...names) => {
  const schemas = await readSchemas(flags.schema);
  const stop = new AbortController();
  const signal = AbortSignal.any([context.interruption(), stop.signal]);
  using variables = new DisposableStack();
  const opened = [...new Set(names)].map((name) => variables.use(new ShownVariable(name, schemas)));
  const { timeout, count } = flags;
  let printed = 0;
  let skipped = 0;
  const follow = async (variable: ShownVariable): Promise<void> => {
    const options = { signal, ...(timeout === undefined ? {} : { timeout }) };
    for await (const shown of variable.values(options)) {
      if (count > 0 && printed === count) return;
      print(context, flags, { name: variable.name, shown });
      printed++;
      skipped += shown.info.skipped;
      if (printed === count) stop.abort();
    }
  };
  // The first that fails ends all.
  await Promise.all(opened.map(follow)).finally(() => stop.abort());
  if (skipped > 0) context.process.stderr.write(`${skipped} values came too fast to be printed\n`);
};

export default watchValues;

function print(
  context: RoboContext,
  flags: ShmWatchFlags,
  { name, shown }: { readonly name: string; readonly shown: ShownValue },
): void {
  const value = shownPart(shown, flags.field);
  if (flags.json) return context.print(valueJson(name, value, shown));
  const will = shown.info.isLastWill ? " (last will)" : "";
  const problem = shown.problem === undefined
    ? ""
    : ` (cannot be read: ${safeText(shown.problem)})`;
  context.print(
    `${paint(safeText(name), "cyan", context.terminal.color)}: ${
      valueText(value)
    }${will}${problem}`,
  );
}
