/**
 * Frames of `robo_link.h` under mischief, from both sides. First a bridge to which programs say what is spoilt, cut, dripped and left off, while one in C
 * sends its structs, all of which have to arrive whole. Then the same program in C, built to find mistakes in memory, with bridges that talk such nonsense.
 *
 *     ./robo dev soak bridge_link
 *
 * @module
 */
import assert from "node:assert/strict";
import { LINK_KIND, linkFrame, programHello, structHello } from "../../protocols/link/mod.ts";
import { concat } from "../../protocols/zmtp/bytes.ts";
import { BridgeServer } from "../../services/bridge/mod.ts";
import {
  compile,
  DROP_BYTES,
  HERE,
  SANITIZED,
  Started,
  torrentEnd,
  torrentLayout,
} from "../bridge/link/link_lab.ts";
import { until } from "../lib/until.ts";
import { xorshift } from "../lib/xorshift.ts";

/** How long each half takes, in milliseconds, unless the first argument says how many seconds. */
const DURATION_MS = 1000 * Number(Deno.args[0] ?? 120);

/** Structs a second of the program that means well. */
const RATE = 2000;

/** How many others speak at once. */
const STRANGERS = 8;

/** How much larger the process may be in the last quarter than it ever was in the second, in bytes. */
const MAX_GROWTH = 64 * 1024 * 1024;

/** Shortest time after which V8's heap has its size, in milliseconds: growth is not looked at before. */
const WARM_MS = 60_000;

/** How long a program in C hears nonsense before it is to end, in milliseconds. */
const LISTEN_MS = 1000;

const seed = Number(Deno.args[1] ?? 1 + Date.now() % (2 ** 31 - 1));
report(`seed ${seed}: give it as the second argument to see the same again`);
const random = xorshift(seed);

const folder = await Deno.makeTempDir({ prefix: "robo-soak-" });
try {
  const torrent = await compile(`${HERE}/torrent.c`, folder, SANITIZED);
  await strangers(torrent);
  await nonsense(torrent);
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** Programs that talk nonsense to a bridge, and one that does not. */
async function strangers(torrent: string): Promise<void> {
  const path = `${folder}/robo.sock`;
  await using server = await BridgeServer.start({
    ...{ version: "0.0.1", port: 0, listen: [`unix:${path}`] },
    layout: await torrentLayout(),
    maxPrograms: STRANGERS + 1,
  });
  const { bridge } = server;
  const count = Math.floor(DURATION_MS / 1000 * RATE);
  await using honest = new Started([torrent, server.addresses[0]!, `${count}`, "all", `${RATE}`]);
  await until("it is there", () => bridge.programs.get("torrent")?.isLive);
  const sizes = { early: 0, late: Infinity };
  const end = performance.now() + DURATION_MS;
  let came = 0;
  const talk = async () => {
    while (performance.now() < end) {
      await stranger(path);
      if (++came % 1000 === 0) measure(sizes, (end - performance.now()) / DURATION_MS);
    }
  };
  await Promise.all(Array.from({ length: STRANGERS }, talk));
  const said = await torrentEnd(honest);
  assert.deepEqual([said.count, said.acked, said.dropped, said.drained], [count, count, 0, 0]);
  assert.equal(bridge.topic("torrent.Drop")?.messages, count);
  assert.equal(bridge.programs.get("torrent")?.lost, 0);
  await until("nobody is left", () => [...bridge.programs.values()].every((each) => !each.isLive));
  report(
    `${came} strangers, of whom ${
      bridge.programs.size - 1
    } names are kept; ${count} structs arrived`,
  );
  if (DURATION_MS >= WARM_MS) {
    const { early, late } = sizes;
    assert.ok(late - early < MAX_GROWTH, `It grew from ${early} to ${late}`);
  }
}

/** One conversation, whole or spoilt, in one piece or dripped, left with or without a word. */
async function stranger(path: string): Promise<void> {
  const conn = await Deno.connect({ transport: "unix", path });
  const heard = conn.readable.pipeTo(new WritableStream()).catch(() => {});
  const writer = conn.writable.getWriter();
  const bytes = spoilt(programSays());
  try {
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.slice(at, at += 1 + random(random(3) === 0 ? 5 : bytes.length));
      await writer.write(piece);
    }
    if (random(2) === 0) await writer.close();
  } catch {
    // It has been shown the door.
  }
  if (random(4) === 0) await Promise.race([heard, new Promise((gone) => setTimeout(gone, 20))]);
  try {
    conn.close();
  } catch {
    // Both ways are closed already.
  }
  await heard;
}

/** A conversation as a program might have it. */
function programSays(): Uint8Array<ArrayBuffer> {
  const name = `stranger${random(20)}`;
  const hasCounts = random(2) === 0;
  const first = random(4);
  const hello = programHello({
    ...{ session: BigInt(1 + random(1000)), next: first + random(4), first, acked: first, kept: 0 },
    ...{ structs: 1, hasCounts, byteOrder: random(8) === 0 ? "big" : "little", name },
  });
  const field = { name: "words[23]", offset: 192, size: 8 };
  const struct = structHello({
    ...{ id: 1 + random(3), name: random(8) === 0 ? "Order" : "Drop", size: DROP_BYTES },
    ...{ direction: "both", answer: undefined, fields: random(2) === 0 ? [field] : [] },
  });
  const frames = Array.from({ length: random(30) }, (_, aux) => {
    if (random(4) > 0) return linkFrame(LINK_KIND.data, { id: 1, aux }, new Uint8Array(DROP_BYTES));
    return linkFrame(random(9), { id: random(4), aux: random(9) }, "x".repeat(random(300)));
  });
  return concat([hello, struct, ...frames]).slice();
}

/** A conversation as a bridge might have it. */
function bridgeSays(): Uint8Array<ArrayBuffer> {
  const words = new Uint8Array(16);
  new DataView(words.buffer).setBigUint64(0, BigInt(random(2) === 0 ? 0 : random(1e6)), true);
  const name = new TextEncoder().encode("torrent");
  const frames = Array.from({ length: random(30) }, () => {
    if (random(2) === 0) return linkFrame(LINK_KIND.ack, { aux: random(5000) });
    // Not asked to end, nor refused: what comes behind that is heard no more.
    const kind = [LINK_KIND.data, LINK_KIND.request, LINK_KIND.response, LINK_KIND.log, 0, 200];
    return linkFrame(kind[random(6)]!, { id: random(4), aux: random(3) }, "x".repeat(random(40)));
  });
  return concat([linkFrame(LINK_KIND.hello, {}, concat([words, name])), ...frames]).slice();
}

/** The same with some bytes changed, or without its end. */
function spoilt(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  for (let changes = random(3) === 0 ? 0 : 1 + random(5); changes > 0; changes--) {
    bytes[random(bytes.length)]! ^= 1 << random(8);
  }
  return bytes.slice(0, random(4) === 0 ? random(bytes.length + 1) : bytes.length);
}

/** Programs in C that hear nonsense. */
async function nonsense(torrent: string): Promise<void> {
  const path = `${folder}/nonsense.sock`;
  using listener = Deno.listen({ transport: "unix", path });
  const bridges = serveNonsense(listener);
  let programs = 0;
  for (const end = performance.now() + DURATION_MS; performance.now() < end; programs++) {
    const keep = ["none", "newest", "all"][random(3)]!;
    await using program = new Started([torrent, `unix:${path}`, "100000000", keep, "5000"]);
    const early = await Promise.race([
      program.child.status,
      new Promise<undefined>((late) => setTimeout(late, LISTEN_MS, undefined)),
    ]);
    // It drains for ever, since nobody acknowledges: what it has done wrong until then is known.
    if (early === undefined) await program.kill();
    const errors = await program.errors;
    assert.ok(errors === "" && (early?.success ?? true), `seed ${seed}: ${errors}`);
  }
  listener.close();
  report(`${programs} programs in C heard ${await bridges} bridges that talk nonsense`);
}

/** Talks nonsense to whoever comes; resolves to how often. */
async function serveNonsense(listener: Deno.UnixListener): Promise<number> {
  const all = new Set<Promise<void>>();
  let count = 0;
  for await (const conn of listener) {
    count++;
    const talk = talkNonsense(conn).finally(() => all.delete(talk));
    all.add(talk);
  }
  await Promise.all(all);
  return count;
}

async function talkNonsense(conn: Deno.UnixConn): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    for (let turns = 1 + random(20); turns > 0; turns--) {
      if (await conn.read(buffer) === null) break;
      const bytes = turns % 2 === 0 ? bridgeSays() : spoilt(bridgeSays());
      for (let at = 0; at < bytes.length;) {
        at += await conn.write(bytes.subarray(at, at + 1 + random(400)));
      }
    }
  } catch {
    // The program has gone.
  }
  conn.close();
}

function measure(sizes: { early: number; late: number }, left: number): void {
  const { rss } = Deno.memoryUsage();
  if (left > 0.5 && left < 0.75) sizes.early = Math.max(sizes.early, rss);
  if (left < 0.25) sizes.late = Math.min(sizes.late, rss);
}

function report(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
