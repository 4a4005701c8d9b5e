import type { Implementation } from "../cli/command.ts";
import { completionScript } from "./scripts.ts";
import type { Shell } from "../completions.ts";

const printScript: Implementation<NonNullable<unknown>, [Shell]> = (context, _flags, shell) => {
  context.process.stdout.write(completionScript(shell));
};

export default printScript;
