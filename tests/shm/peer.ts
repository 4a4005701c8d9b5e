/**
 * A peer of the tests between languages, in TypeScript: does one thing for each line that it reads, and answers with one.
 *
 * @module
 */
import {
  HostError,
  HostFunctionCaller,
  HostFunctionDispatcher,
  HostVariable,
  type HostVariableOptions,
  type ValueCodec,
} from "../../client/mod.ts";
import { TextLineStream } from "../lib/text_line_stream.ts";
import { makeValue, PEER_POSE, showValue } from "./peer_values.ts";

const variables = new Map<string, HostVariable>();
const codecs = new Map<string, ValueCodec>();
const dispatcher = new HostFunctionDispatcher();

function variable(name: string): HostVariable {
  return variables.get(name)!;
}

function read(name: string, options: { maxAge?: number } = {}): string {
  const { value, info } = variable(name).read(options);
  return showValue(info.codec, value);
}

function word(text: string): number | string {
  return Number.isNaN(Number(text)) ? text : Number(text);
}

function result(value: unknown): string {
  return value === undefined || value === null ? "nil" : String(value);
}

function serve(prefix: string): string {
  dispatcher.add(
    `${prefix}.add`,
    (a: number, b: number | { b: number }) => a + (typeof b === "object" ? b.b : b),
  );
  dispatcher.add(`${prefix}.fail`, () => {
    const error = new Error("on purpose");
    error.name = "ValueError";
    throw error;
  });
  dispatcher.add(`${prefix}.nothing`, () => {});
  dispatcher.add(`${prefix}.big`, () => new Uint8Array(8192));
  dispatcher.add(`${prefix}.die`, () => Deno.kill(Deno.pid, "SIGKILL"));
  dispatcher.start();
  return "ok";
}

type Command = (...words: string[]) => string | Promise<string>;

const COMMANDS: Record<string, Command> = {
  open(name, codec, size) {
    const options = {
      codec: codec === "struct" ? PEER_POSE : codec,
      ...size === undefined ? {} : { maxSize: Number(size) },
    } as HostVariableOptions;
    variables.set(name!, new HostVariable(name!, options));
    codecs.set(name!, codec as ValueCodec);
    return "ok";
  },
  write: (name, seed) => String(variable(name!).write(makeValue(codecs.get(name!)!, Number(seed)))),
  big(name, size) {
    new HostVariable(name!, { codec: "raw" }).write(new Uint8Array(Number(size)));
    return "ok";
  },
  read: (name) => read(name!),
  fresh: (name, milliseconds) => read(name!, { maxAge: Number(milliseconds) }),
  info(name) {
    const { ticket, writer, codec, isLastWill } = variable(name!).info;
    return `${ticket} ${writer.pid} ${codec} ${isLastWill ? "will" : "value"}`;
  },
  async wait(name, known, milliseconds) {
    const options = { after: Number(known), timeout: Number(milliseconds) };
    return String((await variable(name!).nextReading(options)).info.ticket);
  },
  cas(name, expected, seed) {
    const value = makeValue(codecs.get(name!)!, Number(seed));
    return String(variable(name!).tryWrite(value, { ifTicket: Number(expected) }) ?? "changed");
  },
  count(name, times) {
    const counter = variable(name!) as HostVariable<number>;
    for (let left = Number(times); left > 0; left--) counter.update((count) => (count ?? 0) + 1);
    return "ok";
  },
  history: (name) =>
    variable(name!).history()
      .map(({ value, info }) => `${info.ticket} ${showValue(info.codec, value)}`).join(" | "),
  will(name, seed) {
    variable(name!).lastWill(makeValue(codecs.get(name!)!, Number(seed)));
    return "ok";
  },
  remove(name) {
    HostVariable.remove(name!);
    return "ok";
  },
  async call(name, ...args) {
    using caller = new HostFunctionCaller(name!);
    return result(await caller.call(args.map(word)));
  },
  async named(name, a, ...[key, b]) {
    using caller = new HostFunctionCaller(name!);
    return result(await caller.call([word(a!)], { named: { [key!]: word(b!) } }));
  },
  async callbig(name, size) {
    using caller = new HostFunctionCaller(name!);
    return result(await caller.call([new Uint8Array(Number(size))]));
  },
  callsized(name, size) {
    new HostFunctionCaller(name!, { maxArgs: Number(size) });
    return "ok";
  },
  serve: (prefix) => serve(prefix!),
  servesized(name, size) {
    dispatcher.add(name!, () => {}, { maxArgs: Number(size) });
    return "ok";
  },
};

async function answer(line: string): Promise<string> {
  const [command, ...words] = line.split(" ");
  try {
    return await COMMANDS[command!]!(...words);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return `error ${error.reason} ${error.message}`;
  }
}

if (import.meta.main) {
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).pipeThrough(
    new TextLineStream(),
  );
  for await (const line of lines) {
    const text = `${await answer(line)}\n`;
    await Deno.stdout.write(new TextEncoder().encode(text));
  }
  Deno.exit();
}
