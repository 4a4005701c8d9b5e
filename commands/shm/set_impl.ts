import { HostVariable } from "../../client/shm/host_variable.ts";
import { RoboError } from "../../errors.ts";
import { HostError } from "../../ffi/host_error.ts";
import { listSegments } from "../../ffi/segment_list.ts";
import { encodePayload } from "../../protocols/gecko/payload.ts";
import { formatBytes } from "../../terminal/format.ts";
import type { Implementation } from "../cli/command.ts";
import { parseJsonOrText } from "./json_text.ts";
import { schemaFileCodec } from "./schema_file.ts";
import type { ShmSetFlags } from "./set.ts";

/** Largest value of a variable that is made without a word about it, in bytes. */
const DEFAULT_MAX_SIZE = 4096;

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
    : parseJsonOrText(input === undefined ? text : textOf(input));
  if (typeof codec === "string") refuseTooBig(name, encodePayload(codec, value).length, maxSize);
  using variable = new HostVariable(name, {
    codec,
    create,
    ...(maxSize === undefined ? {} : { maxSize }),
    ...(slots === undefined ? {} : { slots }),
  });
  refuseToBreak(variable, flags);
  const ticket = ifTicket === undefined
    ? variable.write(value)
    : writeIf(variable, value, ifTicket);
  const { length } = variable.info;
  if (flags.json) return context.print(JSON.stringify({ name, ticket, bytes: length }));
  context.process.stderr.write(`Wrote value ${ticket} of ${name}, ${formatBytes(length)}\n`);
};

export default setValue;

/** A variable that programs read as a struct or as an array is to hold nothing else; bytes may be either. */
function refuseToBreak(variable: HostVariable, { schema, codec }: ShmSetFlags): void {
  if (schema !== undefined) return;
  const wanted = variable.describe().schema;
  if (wanted !== undefined) {
    throw new RoboError("usage", `Variable '${variable.name}' holds the C struct ${wanted.name}`, {
      hint: "Give its schema with --schema",
    });
  }
  const held = variable.ticket === 0 || codec === "raw" ? undefined : variable.info.codec;
  if (held !== "struct" && held !== "array") return;
  const what = held === "struct" ? "C structs" : "arrays";
  throw new RoboError("usage", `Variable '${variable.name}' holds ${what}`, {
    hint: held === "struct"
      ? `Give their --schema, or write bytes with --codec raw`
      : `Write arrays from a program, or bytes with --codec raw`,
  });
}

/** A variable that is not there yet is not made for a value that it cannot hold. */
function refuseTooBig(name: string, length: number, maxSize = DEFAULT_MAX_SIZE): void {
  if (length <= maxSize) return;
  if (listSegments().some((entry) => entry.kind === "variable" && entry.name === name)) return;
  throw new HostError("too-big", {
    message:
      `Variable '${name}' would hold values of at most ${maxSize} B; this one has ${length} B`,
    hint: `Say how large they may become, such as: --max-size ${roundedUp(length)}`,
  });
}

/** The next power of two, as the flag takes it. */
function roundedUp(bytes: number): string {
  const power = Math.max(10, Math.ceil(Math.log2(bytes)));
  return power < 20 ? `${2 ** (power - 10)}KiB` : `${2 ** (power - 20)}MiB`;
}

function textOf(input: Uint8Array): string {
  if (input.length > 0) return new TextDecoder().decode(input);
  throw new RoboError("usage", "There is nothing on standard input", {
    hint: "Pipe JSON or text into it; --codec raw takes nothing, too",
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
