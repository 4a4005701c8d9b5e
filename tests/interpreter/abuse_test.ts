import assert from "node:assert/strict";
import { KernelLab } from "./kernel_lab.ts";
import { DEBIAN, runScenario } from "./scenario.ts";

/** What a stranger does, as functions of abuse.py; each ends with a normal client that is served. */
const SCENARIOS: readonly (readonly [function: string, claim: string])[] = [
  ["signatures", "wrong, missing and replayed signatures"],
  ["frames", "messages that are cut off"],
  ["contents", "contents that are not what they should be"],
  ["large_cell", "a cell of 100 MB"],
  ["garbage", "garbage on each of its ports"],
  ["loris", "clients that never finish their first sentence"],
  ["crowd", "a thousand connections"],
  ["deaf", "watchers that do not read"],
  ["wrong_key", "a client with another key"],
];

for (const [scenario, claim] of SCENARIOS) {
  Deno.test({
    name: `A kernel survives ${claim}`,
    ignore: DEBIAN.python === undefined,
  }, async () => {
    await using kernel = await KernelLab.start();
    const { python } = DEBIAN;
    await runScenario({ python, folder: kernel.folder }, `abuse.py ${scenario}`, kernel.file);
    // It is the same process still, and it ends in good order.
    kernel.kill("SIGTERM");
    const { code, signal } = await kernel.status;
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, await kernel.output());
    assert.deepEqual(await kernel.folder.connectionFiles(), []);
    assert.deepEqual(await kernel.folder.processes(), []);
  });
}
