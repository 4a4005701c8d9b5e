import assert from "node:assert/strict";
import { HostFunctionCaller, HostFunctionDispatcher } from "robo";
import { shmTest } from "../../client/shm/shm_testing.ts";
import { nativeLibrary } from "../../ffi/library.ts";
import { EngineLab } from "../../services/interpreter/engine/engine_testing.ts";
import { until } from "../lib/until.ts";

/** An engine of an interpreter whose cells use the shared memory in `folder`, and have the variable `kept`. */
async function engine(folder: string): Promise<EngineLab> {
  const ROBO_NATIVE = nativeLibrary().path;
  const lab = await EngineLab.start({ env: { NO_COLOR: "1", ROBO_SHM_DIR: folder, ROBO_NATIVE } });
  await lab.run(`const { HostFunctionCaller, HostFunctionDispatcher } = await import("robo");
    const kept = 41;`);
  return lab;
}

shmTest("A call on the thread of a cell can be interrupted, and is given up", async (folder) => {
  const gate = Promise.withResolvers<number>();
  using dispatcher = new HostFunctionDispatcher().add("slow", () => gate.promise).start();
  using slow = new HostFunctionCaller<[], number>("slow");
  await using lab = await engine(folder);
  await lab.run(`const slow = new HostFunctionCaller("slow")`);
  for (let time = 1; time <= 3; time++) {
    const running = lab.run("slow.callSync([], { timeout: Infinity })");
    await until("the call is taken", () => dispatcher.stats.inHand === time);
    assert.equal(await lab.engine.interrupt(), "interrupted");
    assert.deepEqual(await running, { status: "interrupted" });
    await until("it is given up", () => slow.describe().cancelled === time);
    assert.equal(await lab.value("kept"), "41");
  }
  gate.resolve(5);
  assert.equal(await lab.value("slow.callSync([])"), "5");
  await until("no slot is in use", () => slow.describe().usedSlots === 0);
});
