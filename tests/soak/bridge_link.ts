/**
 * Programs with `robo_link.h`, built to find mistakes in memory, and bridges that talk nonsense to them: welcomes, acknowledgements, orders and requests that are
 * spoilt, cut, in pieces, and left off. The other side is in `bridge_input.ts`.
 *
 *     ./robo dev soak bridge_link
 *
 * @module
 */
import assert from "node:assert/strict";
import { LINK_KIND, linkFrame } from "../../protocols/link/mod.ts";
import { concat } from "../../protocols/bytes.ts";
import { compile, HERE, SANITIZED, Started } from "../bridge/link/link_lab.ts";
import { xorshift } from "../lib/xorshift.ts";
import { print } from "../../scripts/lib/print.ts";

/** How long it takes, in milliseconds, unless the first argument says how many seconds. */
const DURATION_MS = 1000 * Number(Deno.args[0] ?? 120);

/** How long a program in C hears nonsense before it is to end, in milliseconds. */
const LISTEN_MS = 1000;

const seed = Number(Deno.args[1] ?? 1 + Date.now() % (2 ** 31 - 1));
print(`seed ${seed}: give it as the second argument to see the same again`);
const random = xorshift(seed);

const folder = await Deno.makeTempDir({ prefix: "robo-soak-" });
try {
  const torrent = await compile(`${HERE}/torrent.c`, folder, SANITIZED);
  await nonsense(torrent);
} finally {
  await Deno.remove(folder, { recursive: true });
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
  print(`${programs} programs in C heard ${await bridges} bridges that talk nonsense`);
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
