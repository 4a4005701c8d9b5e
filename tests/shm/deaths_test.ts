import assert from "node:assert/strict";
import { HostError, HostFunctionCaller, HostVariable } from "robo";
import { shmTest } from "../../client/shm/shm_testing.ts";
import { LineProcess } from "../lib/line_process.ts";
import { until } from "../lib/until.ts";

/** Within so many milliseconds a death is known. */
const KNOWN_MS = 50;

/** Deaths of each kind: their median is judged, as a machine may be busy for a moment. */
const DEATHS = 7;

async function start(program: string, ...args: string[]): Promise<LineProcess> {
  const path = new URL(program, import.meta.url).pathname;
  const process = new LineProcess([Deno.execPath(), "run", "--allow-all", path, ...args]);
  assert.equal(await process.says(), "ready");
  return process;
}

function isDeath(error: unknown): boolean {
  return error instanceof HostError && error.reason === "died";
}

/** Passes if what `once` measures, in milliseconds, is mostly short enough. */
async function isSoon(once: (round: number) => Promise<number>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < DEATHS; round++) times.push(await once(round));
  const median = times.toSorted((a, b) => a - b)[(DEATHS - 1) / 2]!;
  assert(median < KNOWN_MS, times.map((time) => time.toFixed(1)).join(", "));
}

shmTest("That its dispatcher died is known to an awaited call within 50 ms", async () => {
  using never = new HostFunctionCaller("never", { timeout: Infinity });
  using begun = new HostFunctionCaller<[], number>("begun");
  await isSoon(async () => {
    await using server = await start("./function_peer.ts", "serve");
    const ended = assert.rejects(never(), isDeath);
    await until("the call is taken", async () => await begun() === 1);
    const killed = performance.now();
    Deno.kill(server.pid, "SIGKILL");
    await ended;
    return performance.now() - killed;
  });
});

shmTest("That its dispatcher died is known to a call on the thread within 50 ms", async () => {
  using kill = new HostFunctionCaller("kill", { timeout: Infinity });
  using add = new HostFunctionCaller<[number, number], number>("add");
  await isSoon(async () => {
    await using _server = await start("./function_peer.ts", "serve");
    assert.equal(await add(1, 2), 3);
    const called = performance.now();
    assert.throws(() => kill.callSync([]), isDeath);
    return performance.now() - called;
  });
});

shmTest("A last will comes within 50 ms of the death", async () => {
  await isSoon(async (round) => {
    using variable = new HostVariable<string>(`will-${round}`);
    await using process = await start("./variable_child.ts", "will", variable.name);
    const next = variable.nextReading();
    const killed = performance.now();
    Deno.kill(process.pid, "SIGKILL");
    assert.equal((await next).info.isLastWill, true);
    return performance.now() - killed;
  });
});
