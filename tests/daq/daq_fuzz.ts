/**
 * Clients that misbehave in every way, until the process is killed: `deno run -A daq_fuzz.ts tcp://host:port SEED`. Prints a line with
 * the number of conversations every now and then.
 *
 * @module
 */
import fc from "fast-check";
import {
  type Dialect,
  DIALECTS,
  encodeMessage,
  type Message,
} from "../../protocols/pymodaq/mod.ts";
import { damaged, DAMAGES, TELLING_BYTES } from "../../protocols/pymodaq/damage_testing.ts";
import { messages } from "../../protocols/pymodaq/message_arbitrary_testing.ts";
import { joined } from "../../protocols/pymodaq/vectors_testing.ts";
import { xorshift } from "../lib/xorshift.ts";
import { print } from "../../scripts/lib/print.ts";

/** What clients send besides their type. */
const CLIENT_KINDS: ReadonlySet<Message["kind"]> = new Set([
  ...["info", "infos", "info_xml", "done", "axis", "position", "order", "send_data", "unknown"],
] as Message["kind"][]);

/** Longest that one of these clients waits for the server before it goes, in milliseconds. */
const MAX_STAY_MS = 30;

const [endpoint, seedText] = Deno.args;
const { hostname, port } = new URL(endpoint!.replace("tcp:", "http:"));
const random = xorshift(Number(seedText) || 1);
let conversations = 0;

await Promise.all(DIALECTS.map((dialect) => misbehave(dialect)));

async function misbehave(dialect: Dialect): Promise<void> {
  while (true) {
    const streams = Array.from({ length: 50 }, () => conversation(dialect));
    for (let i = 0; i < 500; i++) await converse(streams[random(streams.length)]!);
    print(`${conversations} conversations`);
  }
}

function conversation(dialect: Dialect): Uint8Array<ArrayBuffer> {
  const some = fc.sample(fc.array(messages(dialect), { minLength: 1, maxLength: 8 }), {
    numRuns: 1,
    seed: random(2 ** 31),
  })[0]!;
  const clientType = random(2) === 0 ? "GRABBER" : "ACTUATOR";
  const name = `fuzz-${random(400)}`;
  const said: Message[] = [
    { kind: "hello", clientType },
    ...random(2) === 0 ? [{ kind: "info", key: "name", value: name } as const] : [],
    ...some.filter(({ kind }) => CLIENT_KINDS.has(kind)),
  ];
  return joined(said.flatMap((message) => encodeMessage(message, dialect)));
}

async function converse(stream: Uint8Array<ArrayBuffer>): Promise<void> {
  conversations++;
  let bytes = stream;
  for (let left = random(4); left > 0; left--) {
    bytes = damaged(bytes, {
      at: random(2 ** 30),
      how: DAMAGES[random(DAMAGES.length)]!,
      value: random(3) === 0 ? random(256) : TELLING_BYTES[random(TELLING_BYTES.length)]!,
      length: random(40),
    });
  }
  try {
    using conn = await Deno.connect({ hostname, port: Number(port) });
    const step = random(3) === 0 ? 1 + random(7) : bytes.length;
    for (let at = 0; at < Math.min(bytes.length, 400 * step); at += step) {
      await conn.write(bytes.subarray(at, at + step));
    }
    // What it stays for: to be asked something that it does not answer, or to be hung up on.
    if (random(3) === 0) await new Promise((resolve) => setTimeout(resolve, random(MAX_STAY_MS)));
  } catch {
    // The server had enough of it.
  }
}
