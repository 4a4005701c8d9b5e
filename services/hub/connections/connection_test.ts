import assert from "node:assert/strict";
import type { Established } from "../../../protocols/zmtp/mod.ts";
import { BufferPool } from "../../../transports/buffer_pool.ts";
import { memoryPair } from "../../../transports/memory.ts";
import { bytes } from "../hub_testing.ts";
import { PeerFailure } from "../routing/peer_failure.ts";
import { Connection, DEAD_AFTER_MS, PING_AFTER_MS } from "./connection.ts";
import { declaredIdentity } from "./identity.ts";

function established(minor: 0 | 1, properties: Record<string, string> = {}): Established {
  return {
    minor,
    socketType: "SUB",
    routingId: new Uint8Array(0),
    metadata: new Map(Object.entries(properties).map(([name, value]) => [name, bytes(value)])),
    mechanism: "NULL",
  };
}

/** A connection whose clock the test moves, and what it sent. */
class Bench {
  instant = 0;
  pings = 0;
  readonly connection: Connection;
  readonly #far;
  readonly #source;

  constructor(minor: 0 | 1) {
    const [near, far] = memoryPair("inproc://c");
    this.#far = far;
    this.connection = new Connection(
      { id: 1, bytes: near, established: established(minor), rest: new Uint8Array(0) },
      { pool: new BufferPool(), now: () => this.instant },
    );
    this.#source = this.connection.source(new Uint8Array(0)).source;
  }

  check(instant: number): void {
    this.instant = instant;
    this.connection.checkAlive(() => this.pings++);
  }

  async hear(instant: number): Promise<void> {
    this.instant = instant;
    await this.#far.write(new Uint8Array(1));
    await this.#source.read(new Uint8Array(8));
  }

  reason(): string | undefined {
    const { failure } = this.connection;
    return failure instanceof PeerFailure ? failure.reason : undefined;
  }
}

Deno.test("A silent peer is asked once, and ended when it does not answer", () => {
  const bench = new Bench(1);
  bench.check(PING_AFTER_MS - 1);
  assert.equal(bench.pings, 0);
  bench.check(PING_AFTER_MS);
  bench.check(PING_AFTER_MS + 5000);
  assert.equal(bench.pings, 1);
  assert.equal(bench.reason(), undefined);
  bench.check(DEAD_AFTER_MS);
  assert.equal(bench.reason(), "silent");
});

Deno.test("A peer that answers stays, and is asked again after its next silence", async () => {
  const bench = new Bench(1);
  bench.check(PING_AFTER_MS);
  await bench.hear(PING_AFTER_MS + 10);
  bench.check(DEAD_AFTER_MS + 1000);
  assert.equal(bench.reason(), undefined);
  assert.equal(bench.pings, 2);
});

Deno.test("A subscriber that could not be asked for minutes is asked, not ended, once its queue is empty", () => {
  const bench = new Bench(1);
  bench.check(PING_AFTER_MS);
  for (let instant = 15_000; instant < 300_000; instant += 5000) {
    bench.instant = instant;
    bench.connection.postponeAlive();
  }
  bench.check(300_000);
  assert.equal(bench.reason(), undefined);
  assert.equal(bench.pings, 2);
});

Deno.test("A peer of ZMTP 3.0, which knows no PING, is left alone", () => {
  const bench = new Bench(0);
  bench.check(1e9);
  assert.equal(bench.pings, 0);
  assert.equal(bench.reason(), undefined);
});

Deno.test("declaredIdentity takes what a peer says about itself, made safe to print", () => {
  const identity = declaredIdentity(established(1, {
    "X-Robo-Pid": "42",
    "X-Robo-Name": `cam\x1b[2J${"x".repeat(500)}`,
    "X-Robo-Host": "bob",
  }));
  assert.equal(identity.pid, 42);
  assert.equal(identity.name, `cam?[2J${"x".repeat(121)}`);
  assert.equal(identity.host, "bob");
  for (const pid of ["0", "-1", "1.5", "x", "9".repeat(40)]) {
    assert.deepEqual(declaredIdentity(established(1, { "X-Robo-Pid": pid })), {});
  }
});
