import assert from "node:assert/strict";
import { readDamaged } from "../bridge/header/damaged_header.ts";
import { checkPeer, PEERS } from "../bridge/header/peers.ts";
import { print } from "../../scripts/lib/print.ts";

/** How long it takes, in milliseconds, unless the first argument says how many seconds. */
const DURATION_MS = 1000 * Number(Deno.args[0] ?? 300);

/** Longest that one damaged header may take, in milliseconds: some hundred times what a whole one does. */
const MAX_READ_MS = 5000;

/** How much memory the process may have in the end, in bytes. */
const MAX_MEMORY = 1024 ** 3;

const first = Number(Deno.args[1] ?? Date.now() % 1e9);
print(`seed ${first}: give it as the second argument to see the same again`);

// New random structs for each round, laid out as compilers do; and damaged headers, each read or refused in time.
const end = performance.now() + DURATION_MS;
const totals = { structs: 0, read: 0, refused: 0 };
let slowest = 0;
for (let seed = first; performance.now() < end; seed++) {
  totals.structs += await checkPeer(PEERS[seed % PEERS.length]!, seed);
  for (let i = 0; i < 2000; i++) {
    const begin = performance.now();
    totals[readDamaged(seed * 2000 + i) ? "read" : "refused"]++;
    slowest = Math.max(slowest, performance.now() - begin);
    assert.ok(slowest < MAX_READ_MS, `${slowest} ms with seed ${seed}, header ${i}`);
  }
  const { rss } = Deno.memoryUsage();
  assert.ok(rss < MAX_MEMORY, `${rss} bytes of memory`);
}
const { structs, read, refused } = totals;
print(
  `${structs} structs, ${read} damaged headers read, ${refused} refused, slowest ${slowest | 0} ms`,
);
assert.ok(structs > 0 && read > 0 && refused > 0);
