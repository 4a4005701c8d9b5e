/**
 * Processes that are killed while others wait for them, and how long it takes these to know, in milliseconds.
 *
 * @module
 */
import assert from "node:assert/strict";
import { HostError, HostFunctionCaller, HostVariable } from "robo";
import { LineProcess } from "../lib/line_process.ts";
import { until } from "../lib/until.ts";

async function start(program: string, ...args: string[]): Promise<LineProcess> {
  const path = new URL(program, import.meta.url).pathname;
  const process = new LineProcess([Deno.execPath(), "run", "--allow-all", path, ...args]);
  assert.equal(await process.says(), "ready");
  return process;
}

function isDeath(error: unknown): boolean {
  return error instanceof HostError && error.reason === "died";
}

/** A dispatcher is killed with an awaited call in its hands. */
export async function killUnderAwaitedCall(): Promise<number> {
  using never = new HostFunctionCaller("never", { timeout: Infinity });
  using begun = new HostFunctionCaller<[], number>("begun");
  await using server = await start("./function_peer.ts", "serve");
  const ended = assert.rejects(never(), isDeath);
  await until("the call is taken", async () => await begun() === 1);
  const killed = performance.now();
  Deno.kill(server.pid, "SIGKILL");
  await ended;
  return performance.now() - killed;
}

/** A dispatcher kills itself in a call that holds the caller's thread. */
export async function killUnderCallSync(): Promise<number> {
  using kill = new HostFunctionCaller("kill", { timeout: Infinity });
  using add = new HostFunctionCaller<[number, number], number>("add");
  await using _server = await start("./function_peer.ts", "serve");
  assert.equal(await add(1, 2), 3);
  const called = performance.now();
  assert.throws(() => kill.callSync([]), isDeath);
  return performance.now() - called;
}

/** A process that has left a last will in a variable is killed. */
export async function killWithLastWill(): Promise<number> {
  using variable = new HostVariable<string>("will");
  await using process = await start("./variable_child.ts", "will", variable.name);
  const next = variable.nextReading();
  const killed = performance.now();
  Deno.kill(process.pid, "SIGKILL");
  assert.equal((await next).info.isLastWill, true);
  return performance.now() - killed;
}
