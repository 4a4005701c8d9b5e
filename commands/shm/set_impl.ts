import { HostVariable } from "../../client/shm/host_variable.ts";
import { RoboError } from "../../errors.ts";
import { HostError } from "../../ffi/host_error.ts";
import { formatBytes } from "../../terminal/format.ts";
import type { Implementation } from "../cli/command.ts";
import { parseJsonOrText } from "./json_text.ts";
import { schemaFileCodec } from "./schema_file.ts";
import type { ShmSetFlags } from "./set.ts";

/** `robo shm set`: writes a value. */
const setValue: Implementation<ShmSetFlags, [string, string]> = async (
  context,
  flags,
  name,
  text,
) => {
  const { maxSize, slots, schema, create, ifTicket } = flags;
  const codec = schema === undefined ? flags.codec : await schemaFileCodec(schema);
  const input = text === "-" ? await context.readInput() : undefined;
  const value = codec === "raw"
    ? input ?? new TextEncoder().encode(text)
    : parseJsonOrText(input === undefined ? text : new TextDecoder().decode(input));
  using variable = new HostVariable(name, {
    codec,
    create,
    ...(maxSize === undefined ? {} : { maxSize }),
    ...(slots === undefined ? {} : { slots }),
  });
  refuseToBreak(variable, schema);
  const ticket = ifTicket === undefined
    ? variable.write(value)
    : writeIf(variable, value, ifTicket);
  const { length } = variable.info;
  context.process.stderr.write(`Wrote value ${ticket} of ${name}, ${formatBytes(length)}\n`);
};

export default setValue;

/** A variable that programs read as a struct is to hold nothing else. */
function refuseToBreak(variable: HostVariable, schema: string | undefined): void {
  const wanted = variable.describe().schema;
  if (wanted === undefined || schema !== undefined) return;
  throw new RoboError("usage", `Variable '${variable.name}' holds the C struct ${wanted.name}`, {
    hint: "Give its schema with --schema",
  });
}

function writeIf(variable: HostVariable, value: unknown, ifTicket: number): number {
  const ticket = variable.tryWrite(value, { ifTicket });
  if (ticket !== undefined) return ticket;
  throw new HostError("changed", {
    message:
      `The newest value of '${variable.name}' has ticket ${variable.ticket}, not ${ifTicket}`,
    hint: `Look at it again: robo shm get ${variable.name} --json`,
  });
}
