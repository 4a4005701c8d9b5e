/**
 * A process that does something with a host variable, and tells about it in lines: `variable_child.ts ROLE NAME [COUNT]`.
 *
 * @module
 */
import { HostError, HostVariable } from "../../mod.ts";
import { print } from "../../scripts/lib/print.ts";
import { TextLineStream } from "../lib/text_line_stream.ts";

/** A value that shows whether it is whole. */
export interface Checked {
  readonly writer: number;
  readonly count: number;
  readonly filler: Uint8Array;
}

/** A value whose filler follows from the rest. */
export function checked(writer: number, count: number): Checked {
  const filler = new Uint8Array(200 + count % 1500).fill((writer * 31 + count) & 0xff);
  return { writer, count, filler };
}

/** Whether a value is one of `checked`. */
export function isWhole(value: Checked): boolean {
  const { filler } = checked(value.writer, value.count);
  return filler.length === value.filler.length &&
    filler.every((byte, at) => byte === value.filler[at]);
}

const ROLES: Record<string, (name: string, count: number) => unknown> = {
  /** Writes checked values. */
  write(name, count) {
    using variable = new HostVariable<Checked>(name);
    for (let at = 0; at < count; at++) variable.data = checked(Deno.pid, at);
    print("written");
  },
  /** Writes checked values until it is killed. */
  flood(name) {
    const variable = new HostVariable<Checked>(name);
    variable.data = checked(Deno.pid, 0);
    print("ready");
    for (let at = 1;; at++) variable.data = checked(Deno.pid, at);
  },
  /** Looks at every value that it can, until the text "end" comes. */
  async read(name) {
    using variable = new HostVariable<Checked | "end">(name);
    print("ready");
    let last = 0;
    let torn = 0;
    for await (const { value, info } of variable.readings()) {
      if (info.ticket <= last) torn++;
      last = info.ticket;
      if (value === "end") break;
      if (!isWhole(value)) torn++;
    }
    print(`${torn} torn`);
  },
  /** Counts up. */
  count(name, count) {
    using variable = new HostVariable<number>(name);
    print("ready");
    for (let at = 0; at < count; at++) variable.update((old) => (old ?? 0) + 1);
    print("counted");
  },
  /** Leaves a last will, and ends when it is told how. */
  async will(name) {
    const variable = new HostVariable<string>(name);
    variable.data = "at work";
    variable.lastWill("I am dead");
    print("ready");
    for await (const how of lines()) {
      if (how === "close") variable.close();
      if (how === "withdraw") variable.lastWill(undefined);
      break;
    }
  },
  /** Opens with another size, and tells what comes of it. */
  mismatch(name) {
    try {
      using _variable = new HostVariable(name, { maxSize: 128 });
      print("opened");
    } catch (error) {
      print(error instanceof HostError ? `${error.reason}: ${error.message}` : `${error}`);
    }
  },
  /** Answers each value with the next number. */
  async answer(name) {
    using variable = new HostVariable<number>(name);
    print("ready");
    for await (const value of variable.watch()) if (value % 2 === 1) variable.data = value + 1;
  },
  /** Writes to many variables in turn until it is killed. */
  many(prefix, count) {
    const variables = each(prefix, count);
    for (let at = 1;; at++) for (const variable of variables) variable.data = at;
  },
  /** Writes each of many variables once: its number. */
  each(prefix, count) {
    for (const [at, variable] of each(prefix, count).entries()) variable.data = at;
    print("written");
  },
  /** Ends without having closed anything. */
  leave(name) {
    const variable = new HostVariable<string>(name);
    variable.data = "left";
    print(String(variable.view().isValid()));
  },
};

function each(prefix: string, count: number): HostVariable<number>[] {
  return Array.from({ length: count }, (_, at) => new HostVariable<number>(`${prefix}${at}`));
}

function lines(): ReadableStream<string> {
  return Deno.stdin.readable.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
}

if (import.meta.main) {
  const [role, name, count] = Deno.args;
  await ROLES[role!]!(name!, Number(count));
}
