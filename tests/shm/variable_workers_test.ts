import assert from "node:assert/strict";
import { shmTest } from "../../client/shm/shm_testing.ts";

async function isWhole(...args: string[]): Promise<void> {
  const program = new URL("./terminated_workers.ts", import.meta.url).pathname;
  const { stdout, code, signal } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", program, "waited-for", ...args],
    stderr: "inherit",
    signal: AbortSignal.timeout(120_000),
  }).output();
  assert.deepEqual([code, signal], [0, null]);
  assert.equal(new TextDecoder().decode(stdout), "whole\n");
}

shmTest("Workers that are terminated while they wait leave no thread in use, and no memory", () => {
  return isWhole();
});

shmTest(
  "The library stays while the call of a worker that was terminated still waits in it",
  () => {
    return isWhole("alone");
  },
);
