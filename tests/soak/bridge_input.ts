/**
 * What strangers send: random frames of programs, spoilt, in one piece and in many, which have to be read the same; headers with damage, which
 * are read or refused in time; and a running bridge whose socket for programs is stormed while another program's structs go through, of which none may
 * be missing.
 *
 *     ./robo dev soak bridge_input
 *
 * @module
 */
import assert from "node:assert/strict";
import { pause } from "../../bench/lib/ports.ts";
import { RoboError } from "../../errors.ts";
import { concat } from "../../protocols/bytes.ts";
import { type AbiName, ABIS, parseHeader } from "../../protocols/cheader/mod.ts";
import {
  LINK_KIND,
  linkFrame,
  LinkReader,
  programHello,
  structHello,
} from "../../protocols/link/mod.ts";
import {
  sampleBridge,
  sampleClients,
  type SampleMark,
  sampleProducer,
} from "../bridge/bridge_process.ts";
import { mutated } from "../bridge/layout/mutate.ts";
import { randomHeader } from "../bridge/layout/random_header.ts";
import { until } from "../lib/until.ts";
import { xorshift } from "../lib/xorshift.ts";
import { print } from "../../scripts/lib/print.ts";
import { formatBytes } from "../../terminal/format.ts";

/** How long each part takes, in milliseconds, unless the first argument says how many seconds. */
const DURATION_MS = 1000 * Number(Deno.args[0] ?? 120);

/** Longest that one damaged header may take, in milliseconds. */
const MAX_READ_MS = 2000;

/** Structs a second that go through the bridge meanwhile. */
const RATE = 1000;

/** Strangers at a time. */
const STRANGERS = 10;

/** How much larger the bridge may become than it was after a quarter of the time, in bytes. */
const MOST_GROWTH = 64e6;

const STRUCTS = new Map([
  [1, { topic: 11, size: 5 }],
  [2, { topic: 12, size: 0 }],
  [4, { topic: 14, size: 4, isOpen: true }],
]);

/** Pieces of headers that ask for much. */
const GREEDY = [
  "struct A { char a[1 << 30]; };",
  "struct B { struct B b; };",
  "struct C { struct C *c; int d[0x7fffffff][0x7fffffff]; };",
  "#define X X X\nstruct D { int X; };",
  "#define F(x) F2(x, x)\n#define F2(x, y) F(x) F(y)\nstruct E { int a[F(F(F(F(1))))]; };",
  '#include "header"\nstruct G { int a; };',
  "struct H { int a : 4000000000; unsigned long long b[18446744073709551615ull]; };",
  `struct I { ${"struct { ".repeat(5000)} int a; ${"} b; ".repeat(5000)} };`,
  `struct J { int a[${"(".repeat(20000)}1${")".repeat(20000)}]; };`,
  "/* ".repeat(10000),
];

const seed = Number(Deno.args[1] ?? 1 + Date.now() % (2 ** 31 - 1));
print(`seed ${seed}: give it as the second argument to see the same again`);
const random = xorshift(seed);
const folder = await Deno.makeTempDir({ prefix: "robo-soak-" });
try {
  await fuzzFrames(performance.now() + DURATION_MS);
  await fuzzHeaders(performance.now() + DURATION_MS);
  await storm(`${folder}/load.sock`, DURATION_MS);
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** Reads spoilt conversations at once and in pieces: structs, counts, and where it ends are the same. */
async function fuzzFrames(end: number): Promise<void> {
  const totals = { conversations: 0, breaches: 0, structs: 0 };
  while (performance.now() < end) {
    for (let i = 0; i < 2000; i++) {
      const whole = concat(Array.from({ length: 1 + random(20) }, randomFrame));
      const bytes = random(3) === 0 ? mutated(whole, random) : whole;
      const hasCounts = random(2) === 0;
      const atOnce = readLink(bytes, { hasCounts, mostBytes: bytes.length });
      const inPieces = readLink(bytes, { hasCounts, mostBytes: 1 + random(60) });
      assert.deepEqual(inPieces, atOnce, `seed ${seed}: ${bytes.toHex()}`);
      totals.conversations++;
      totals.structs += atOnce.structs.length;
      if (atOnce.breach !== undefined) totals.breaches++;
    }
    await pause(0);
  }
  const { conversations, breaches, structs } = totals;
  print(
    `${conversations} conversations of programs with ${structs} structs, ${breaches} breaches`,
  );
  assert.ok(breaches > conversations / 50 && breaches < conversations);
}

function randomFrame(): Uint8Array {
  const payload = crypto.getRandomValues(new Uint8Array(random(12)));
  const aux = random(4) === 0 ? random(2 ** 31) : random(40);
  switch (random(40)) {
    case 0:
      return linkFrame(1 + random(9), { id: random(5), aux }, payload);
    case 1:
      return linkFrame(LINK_KIND.data, { id: random(400), aux }, payload);
    case 2:
      return linkFrame(LINK_KIND.data, { id: 4, aux }, new Uint8Array(4 + random(9)));
    case 3:
      return linkFrame(LINK_KIND.data, { id: 2, aux }, new Uint8Array(0));
    default:
      return linkFrame(LINK_KIND.data, { id: 1, aux }, new Uint8Array(5).fill(random(256)));
  }
}

/** What a reader makes of bytes. */
function readLink(
  bytes: Uint8Array,
  { hasCounts, mostBytes }: { readonly hasCounts: boolean; readonly mostBytes: number },
) {
  const [structs, others, lost]: [string[], string[], number[]] = [[], [], []];
  const reader = new LinkReader({
    run({ bytes, view, count }) {
      for (let at = 0; at < bytes.length; count--) {
        const end = at + 24 + view.getUint32(at + 8, true);
        structs.push(bytes.slice(at, end).toHex());
        at = end;
      }
      assert.equal(count, 0, "a run holds the frames that it says");
    },
    lost: (count) => lost.push(count),
    control: ({ kind, id, aux, payload }) => others.push(`${kind} ${id} ${aux} ${payload.toHex()}`),
  }, { structs: STRUCTS, now: () => 5n, maxPayload: 1000, ...hasCounts && { next: 0 } });
  const own = bytes.slice();
  const view = new DataView(own.buffer);
  let breach: string | undefined;
  try {
    for (let start = 0, end = 0; end < own.length;) {
      end = Math.min(own.length, end + mostBytes);
      start = reader.parse(view, start, end);
    }
  } catch (error) {
    breach = refusal(error);
  }
  return { structs, others, lost, breach, next: reader.next };
}

/** Reads headers with damage, for all machines. */
async function fuzzHeaders(end: number): Promise<void> {
  const totals = { read: 0, refused: 0 };
  const machines = Object.keys(ABIS) as AbiName[];
  let slowest = 0;
  for (let round = seed; performance.now() < end; round++) {
    const { text } = randomHeader(round, 10, {});
    for (let i = 0; i < 200; i++) {
      const header = damaged(text);
      const begin = performance.now();
      try {
        parseHeader(header, {
          abi: machines[random(machines.length)]!,
          include: (name) => ({ name, text: header, isSystem: false }),
        });
        totals.read++;
      } catch (error) {
        assert.ok(
          error instanceof RoboError,
          `seed ${seed}: ${error}\n${(error as Error).stack}\n${header.slice(0, 3000)}`,
        );
        totals.refused++;
      }
      const took = performance.now() - begin;
      slowest = Math.max(slowest, took);
      assert.ok(took < MAX_READ_MS, `${took} ms with seed ${seed}:\n${header.slice(0, 3000)}`);
    }
    await pause(0);
  }
  const { read, refused } = totals;
  print(`${read} damaged headers read, ${refused} refused, slowest ${slowest.toFixed(0)} ms`);
  assert.ok(read > 0 && refused > 0);
}

function damaged(text: string): string {
  const greedy = random(4) === 0 ? GREEDY[random(GREEDY.length)]! : "";
  const at = random(text.length);
  const bytes = new TextEncoder().encode(`${text.slice(0, at)}\n${greedy}\n${text.slice(at)}`);
  return new TextDecoder().decode(random(8) === 0 ? bytes : mutated(bytes, random));
}

/** Has strangers come to the socket of a bridge through which structs go. */
async function storm(socket: string, duration: number): Promise<void> {
  await using bridge = await sampleBridge(socket, ["--handshake-timeout", "2s"]);
  await using clients = await sampleClients(bridge.port, 2);
  const count = Math.ceil(RATE * duration / 1000);
  await using _producer = await sampleProducer(socket, { rate: RATE, count });
  const end = performance.now() + duration;
  let [came, early] = [0, 0];
  await Promise.all(Array.from({ length: STRANGERS }, async () => {
    while (performance.now() < end) {
      await visit(socket);
      came++;
      if (early === 0 && end - performance.now() < 0.75 * duration) {
        early = (await bridge.memory()).now;
      }
    }
  }));
  const late = (await bridge.memory()).now;
  const seen = await until("all structs have come", async () => {
    const mark = await clients.mark() as unknown as SampleMark;
    return mark.messages + mark.missing >= 2 * count && mark;
  });
  print(
    `${came} strangers came; two clients got ${seen.messages} structs of ${2 * count}; memory ${
      formatBytes(early)
    }, then ${formatBytes(late)}`,
  );
  assert.equal(seen.missing, 0);
  await until("the strangers have gone", async () => {
    return await bridge.metric("robo_bridge_program_live") === 1;
  });
  assert.ok(late - early < MOST_GROWTH, `It grew from ${early} to ${late}`);
}

/** One stranger: says something, and goes in some way. */
async function visit(path: string): Promise<void> {
  const connection = await Deno.connect({ transport: "unix", path });
  try {
    const name = ["load", "", "stranger", "a/b\x1b[2J", "é".repeat(20)][random(5)]!;
    const hello = linkFrame(
      LINK_KIND.hello,
      {},
      programHello({
        ...{
          session: BigInt(random(5)),
          next: random(100),
          first: 0,
          acked: 0,
          kept: random(3) * 1000,
        },
        ...{ structs: 1, hasCounts: random(2) === 0, byteOrder: "little", name },
      }),
    );
    const struct = linkFrame(
      LINK_KIND.hello,
      { id: 1, aux: random(4) === 0 ? 3 : 200 },
      structHello({
        ...{
          id: 1,
          size: 200,
          direction: "out",
          answer: undefined,
          fields: [],
          name: random(4) === 0 ? "Nothing" : "Sample",
        },
      }),
    );
    const data = Array.from(
      { length: random(200) },
      (_, i) => linkFrame(LINK_KIND.data, { id: 1, aux: i }, new Uint8Array(200)),
    );
    const bytes = concat([
      hello,
      struct,
      ...data,
      ...Array.from({ length: random(4) }, randomFrame),
    ]);
    await write(connection, random(2) === 0 ? mutated(bytes, random) : bytes);
    if (random(3) === 0) await pause(random(50));
    if (random(3) === 0) await connection.read(new Uint8Array(1000));
  } catch (error) {
    // It has been shown out.
    if (
      !(error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset)
    ) {
      throw error;
    }
  } finally {
    connection.close();
  }
}

async function write(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

function refusal(error: unknown): string {
  assert.ok(error instanceof RoboError, `seed ${seed}: ${error}`);
  return error.message;
}
