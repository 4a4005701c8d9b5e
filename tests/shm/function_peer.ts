/**
 * A process that serves or calls host functions, for the tests: `serve`, `serve-sync`, `call FROM COUNT`, `call-sync FROM COUNT`,
 * `hold NAME`, `daemon`, `collected`. It says when it is ready, and does its work after the first line that it is given.
 *
 * @module
 */
import { HostFunctionCaller, HostFunctionDispatcher } from "robo";
import { print } from "../../scripts/lib/print.ts";

const [role, first = "", second = ""] = Deno.args;

/** Waits to be told to go on. */
export async function told(): Promise<void> {
  await Deno.stdin.read(new Uint8Array(64));
}

/** A dispatcher with the functions that all peers serve. */
function dispatcher(): HostFunctionDispatcher {
  let begun = 0;
  return new HostFunctionDispatcher()
    .add("add", (a: number, b: number) => a + b)
    .add("pid", () => Deno.pid)
    .add("pause", () => new Promise((resolve) => setTimeout(() => resolve(Deno.pid), 1)))
    .add("late", (value) => new Promise((resolve) => setTimeout(() => resolve(value), 30)))
    .add("die", () => new Promise(() => setTimeout(() => Deno.kill(Deno.pid, "SIGKILL"), 30)))
    .add("never", () => new Promise(() => begun++))
    .add("begun", () => begun)
    .add("kill", () => Deno.kill(Deno.pid, "SIGKILL"))
    .add("stop", () => Deno.kill(Deno.pid, "SIGSTOP"));
}

async function call(sync: boolean): Promise<void> {
  using add = new HostFunctionCaller<[number, number], number>("add", { timeout: 60_000 });
  print("ready");
  await told();
  const [from, count] = [Number(first), Number(second)];
  let wrong = 0;
  for (let i = from; i < from + count; i++) {
    const sum = sync ? add.callSync([i, 1]) : await add(i, 1);
    if (sum !== i + 1) wrong++;
  }
  print(`${wrong} wrong`);
}

async function hold(): Promise<void> {
  const held = new HostFunctionCaller(first, { timeout: Infinity });
  const calls = Array.from({ length: 4 }, () => held());
  for (let i = 0; i < 4; i++) held.post();
  print("ready");
  await Promise.all(calls);
}

/** Nothing but a dispatcher that does not keep the process. */
function daemon(): void {
  dispatcher().start({ keepAlive: false });
  print("ready");
}

/** Drops dispatchers that are at work, one held by the process and one not, and goes on until it is told to end. */
async function collected(): Promise<void> {
  const { gc } = globalThis as unknown as { gc(): void };
  (() => {
    new HostFunctionDispatcher().add("kept", () => 1).start();
    new HostFunctionDispatcher().add("dropped", () => 1).start({ keepAlive: false });
  })();
  const timer = setInterval(gc, 5);
  print("ready");
  await told();
  clearInterval(timer);
  Deno.exit();
}

switch (role) {
  case "serve":
    dispatcher().start();
    print("ready");
    break;
  case "serve-sync": {
    using serving = dispatcher();
    print("ready");
    serving.runSync(Infinity, { spin: first !== "sleep" });
    break;
  }
  case "call":
    await call(false);
    break;
  case "call-sync":
    await call(true);
    break;
  case "hold":
    await hold();
    break;
  case "daemon":
    daemon();
    break;
  case "collected":
    await collected();
    break;
}
