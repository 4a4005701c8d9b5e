import { RoboError } from "../../errors.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import type { ShmGetFlags } from "./get.ts";
import { shownPart, valueJson, valueText } from "./shown_value.ts";
import { readSchemas, ShownVariable } from "./shown_variable.ts";

/** `robo shm get`: the newest value of a variable. */
const getValue: Implementation<ShmGetFlags, [string]> = async (context, flags, name) => {
  const { field, maxAge, ticket, raw, json } = flags;
  if (raw && (json || field !== undefined)) {
    throw new RoboError("usage", "--raw prints bytes, and goes with neither --json nor --field");
  }
  if (maxAge !== undefined && ticket !== undefined) {
    throw new RoboError("usage", "--max-age is for the newest value, --ticket for a certain one", {
      hint: "Give one of them",
    });
  }
  using variable = new ShownVariable(name, await readSchemas(flags.schema));
  const read = variable.read({
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(ticket === undefined ? {} : { ticket }),
  });
  const { bytes, info, problem } = read;
  if (raw) return context.printBytes(bytes);
  const shown = shownPart(read, field);
  if (json) return context.print(valueJson(name, shown, read));
  context.print(valueText(shown));
  if (problem !== undefined) {
    context.process.stderr.write(safeText(`It cannot be read: ${problem}`) + "\n");
  } else if (info.codec === "struct" && variable.struct === undefined) {
    context.process.stderr.write("It is a C struct: give its --schema to read it\n");
  }
};

export default getValue;
