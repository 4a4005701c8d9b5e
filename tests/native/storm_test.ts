import assert from "node:assert/strict";
import { make, NATIVE, nativeTest, run } from "./make.ts";

/** `./robo dev soak shm` has 10,000. */
const KILLS = 300;

const STORMS: readonly [name: string, args: readonly string[]][] = [
  [`After ${KILLS} kills, at random and at each step, nothing is torn, failed or held`, [
    `${KILLS}`,
  ]],
  ["A writer that is stopped in the middle of a copy is in nobody's way", ["stopped", "1"]],
  ["Every value that 16 writers publish is whole to 32 readers", ["crowd", "16", "32", "2"]],
];

for (const [name, args] of STORMS) {
  nativeTest(name, ["make", "gcc"], async () => {
    await make("storm");
    const shm = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "robo-test-" });
    try {
      const output = await run([`${NATIVE}/build/plain/test/storm`, ...args], {
        env: { ROBO_SHM_DIR: shm },
      });
      assert.match(output, /^storm: all well$/m);
    } finally {
      await Deno.remove(shm, { recursive: true });
    }
  });
}
