import assert from "node:assert/strict";
import { LimitWatch } from "./limit_watch.ts";

const MB = 1e6;

function judged(watch: LimitWatch, samples: readonly [cpuPercent: number, memoryBytes: number][]) {
  return samples.map(([cpuPercent, memoryBytes]) =>
    watch.judge({ cpuPercent, memoryBytes, processes: 1 })?.do
  );
}

Deno.test("LimitWatch ends a node whose memory is above its limit twice in a row, once", () => {
  const watch = new LimitWatch({ memoryBytes: 50 * MB });
  const samples: [number, number][] = [[0, 60 * MB], [0, 40 * MB], [0, 60 * MB], [0, 61 * MB], [
    0,
    62 * MB,
  ]];
  assert.deepEqual(judged(watch, samples), [undefined, undefined, undefined, "end", undefined]);
  const anew = new LimitWatch({ memoryBytes: 50 * MB });
  assert.equal(anew.judge({ cpuPercent: 0, memoryBytes: 60 * MB, processes: 1 }), undefined);
  assert.deepEqual(anew.judge({ cpuPercent: 0, memoryBytes: 60 * MB, processes: 1 }), {
    do: "end",
    text: "used 60.0 MB of memory, more than its limit of 50.0 MB",
  });
});

Deno.test("LimitWatch warns of processor time once, until it was below the limit again", () => {
  const busy: [number, number] = [80, MB];
  const watch = new LimitWatch({ cpu: 0.5 });
  assert.deepEqual(judged(watch, [busy, busy, busy, busy, [10, MB], busy, busy, busy]), [
    ...[undefined, undefined, "warn", undefined, undefined, undefined, undefined, "warn"],
  ]);
  assert.deepEqual(judged(new LimitWatch({ cpu: 0.5 }, true), [busy, busy, busy]), [
    ...[undefined, undefined, undefined],
  ]);
});

Deno.test("LimitWatch lets a node without limits do what it wants", () => {
  assert.deepEqual(judged(new LimitWatch({}), [[900, 1e12], [900, 1e12], [900, 1e12]]), [
    ...[undefined, undefined, undefined],
  ]);
});
