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

const ENDLESS = [
  ["in a function", "() => spin()"],
  ["after an await", "async () => { await null; spin(); }"],
  [
    "after a while",
    "async () => { await new Promise((done) => setTimeout(done, 1)); spin(); }",
  ],
] as const;

for (const [where, code] of ENDLESS) {
  for (const keepAlive of [true, false]) {
    const how = keepAlive ? "" : " that does not keep the process";
    shmTest(`A dispatcher${how} serves on after the end of a loop ${where}`, async (folder) => {
      await using lab = await engine(folder);
      await lab.run(`function spin() { console.error("spins"); while (true); }
        const dispatcher = new HostFunctionDispatcher().add("spin", ${code}).add("add", (a, b) => a + b)
          .start({ keepAlive: ${keepAlive} });`);
      using spin = new HostFunctionCaller<[], void>("spin", { timeout: Infinity });
      using add = new HostFunctionCaller<[number, number], number>("add", { timeout: 60_000 });
      for (let time = 1; time <= 3; time++) {
        const controller = new AbortController();
        const isItsEnd = (error: unknown) =>
          controller.signal.aborted || /Interrupted: the function was ended/.test(`${error}`);
        const spinning = assert.rejects(spin.call([], { signal: controller.signal }), isItsEnd);
        const begun = () => lab.text("stderr").split("spins").length === time + 1;
        await until("it spins", begun);
        await lab.engine.interrupt();
        assert.equal(await add(time, 2), time + 2);
        if (where === "in a function") await spinning;
        controller.abort();
        await spinning;
        assert.equal(await lab.value("kept"), "41");
      }
    });
  }
}
