/**
 * What a value costs within one process of Deno: prints nanoseconds of each kind of access as a JSON object.
 *
 * @module
 */
import { HostVariable } from "robo";
import { nativeLibrary } from "../../ffi/library.ts";
import { say } from "./say.ts";

const BATCHES = 60;

/** Nanoseconds of one turn of `work`, which is told how many to make: the quickest of many batches. */
function quickest(turns: number, work: (turns: number) => void): number {
  for (let i = 0; i < 20; i++) work(Math.min(turns, 2000));
  let best = Infinity;
  for (let batch = 0; batch < BATCHES; batch++) {
    const start = performance.now();
    work(turns);
    best = Math.min(best, (performance.now() - start) * 1e6 / turns);
  }
  return Number(best.toFixed(2));
}

const figures: Record<string, number> = {};

const { symbols } = nativeLibrary();
figures["empty"] = quickest(50_000, (turns) => {
  for (let i = 0; i < turns; i++) symbols.robo_abi_version();
});

for (const [size, turns] of [[64, 20_000], [4096, 5000], [1 << 20, 40]] as const) {
  using variable = new HostVariable(`bench.deno.${Deno.pid}`, { maxSize: size, codec: "raw" });
  const bytes = new Uint8Array(size).fill(1);
  figures[`write/${size}`] = quickest(turns, (turns) => {
    for (let i = 0; i < turns; i++) variable.writeBytes(bytes);
  });
  figures[`read/${size}`] = quickest(turns, (turns) => {
    for (let i = 0; i < turns; i++) variable.readInto(bytes);
  });
  figures[`look/${size}`] = quickest(20_000, (turns) => {
    for (let i = 0; i < turns; i++) variable.hasChanged(1);
  });
  variable.remove();
}

using pose = new HostVariable<{ x: number; y: number; theta: number }>(`bench.pose.${Deno.pid}`);
figures["write/pose"] = quickest(5000, (turns) => {
  for (let i = 0; i < turns; i++) pose.data = { x: i + 0.5, y: 2.5, theta: 0.1 };
});
figures["read/pose"] = quickest(5000, (turns) => {
  let sum = 0;
  for (let i = 0; i < turns; i++) sum += pose.data.x;
  if (sum === 0) throw new Error("The pose is not what was written");
});
pose.remove();
say(figures);
