import assert from "node:assert/strict";
import { runCommand } from "../../commands/app.ts";
import { fakeContext } from "../../commands/context_testing.ts";
import { HostFunctionCaller } from "../../client/shm/host_function_caller.ts";
import { HostFunctionDispatcher } from "../../client/shm/host_function_dispatcher.ts";
import { Collected } from "../lib/collected.ts";
import { robo, spawnRobo } from "../lib/robo_process.ts";
import { noneWaits } from "../../ffi/waiter.ts";
import { hasSharedMemory, shmFolder } from "../lib/shm_folder.ts";
import { until } from "../lib/until.ts";
import { shm } from "./commands_testing.ts";

const ignore = !hasSharedMemory();

const MODULE = `
import { HostFunctionError } from "robo";
import { twice } from "./helper.ts";
export function add(a: number, b: number): number { return a + b; }
export async function later(text: string): Promise<string> { await Promise.resolve(); return twice(text); }
export function scale(x: number, { by = 2 }: { by?: number } = {}): number { return x * by; }
export function fails(): never { throw new HostFunctionError("OutOfReach", "too far", { number: 17 }); }
export function nothing(): void {}
export const value = 5;
`;

/** A folder with a module and what it imports. */
async function moduleFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  await Deno.writeTextFile(`${path}/functions.ts`, MODULE);
  await Deno.writeTextFile(
    `${path}/helper.ts`,
    "export function twice(text: string): string { return text + text; }",
  );
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** A running `robo shm serve`, once it serves. */
async function serving(args: readonly string[]) {
  const child = spawnRobo(["shm", "serve", ...args]);
  const out = new Collected(child.process.stdout);
  const err = new Collected(child.process.stderr);
  let hasEnded = false;
  void child.process.status.then(() => hasEnded = true);
  await until("it serves", () => {
    if (hasEnded) throw new Error(err.text);
    return err.text.includes("Serving");
  });
  return {
    out,
    err,
    process: child.process,
    async end() {
      child.process.kill("SIGINT");
      const { code } = await child.process.status;
      await Promise.all([out.done, err.done]);
      return code;
    },
    async [Symbol.asyncDispose]() {
      await child[Symbol.asyncDispose]();
      await Promise.all([out.done, err.done]);
    },
  };
}

Deno.test({
  name: "robo shm serve offers what a module exports, and robo shm call calls it",
  ignore,
  async fn() {
    using _folder = shmFolder();
    await using _waits = { [Symbol.asyncDispose]: noneWaits };
    await using module = await moduleFolder();
    await using server = await serving([`${module.path}/functions.ts`, "--log"]);
    assert.match(server.err.text, /Serving add, fails, later, nothing, scale; Ctrl-C ends it/);
    assert.equal((await shm(["call", "add", "1", "2"])).stdout, "3\n");
    assert.equal((await shm(["call", "add", "--", "-1", "2"])).stdout, "1\n");
    assert.equal((await shm(["call", "add", "a", '"5"'])).stdout, '"a5"\n');
    assert.equal((await shm(["call", "later", "ab"])).stdout, '"abab"\n');
    assert.equal((await shm(["call", "scale", "21", "--named", "by=3"])).stdout, "63\n");
    assert.deepEqual(await shm(["call", "nothing"]), { status: 0, stdout: "", stderr: "" });
    const failed = await shm(["call", "fails"]);
    assert.deepEqual([failed.status, failed.stdout], [65, ""]);
    assert.match(failed.stderr, /OutOfReach: too far/);
    const json = await shm(["call", "fails", "--json"]);
    const { ok, reason, number, name } = JSON.parse(json.stdout);
    assert.deepEqual([json.status, ok, reason, number, name], [
      65,
      false,
      "failed",
      17,
      "OutOfReach",
    ]);
    const result = JSON.parse((await shm(["call", "add", "1", "2", "--json"])).stdout);
    assert.deepEqual([result.ok, result.result], [true, 3]);
    assert.match((await shm(["ls"])).stdout, /\nadd +function +4 .* 1 dispatcher/);
    assert.match(
      (await shm(["info", "add"])).stdout,
      /calls: +4 made, 4 with a result, 0 with an error/,
    );
    using add = new HostFunctionCaller<[number, number], number>("add");
    assert.equal(await add(20, 3), 23);
    await until("all calls are told", () => server.out.text.includes("add(20, 3) → 23"));
    assert.equal(await server.end(), 0);
    assert.match(
      server.out.text,
      new RegExp(`add\\(20, 3\\) → 23 +[0-9.]+ ms +\\S+ \\(${Deno.pid}\\)`),
    );
    assert.match(server.out.text, /fails\(\) threw OutOfReach: too far/);
    assert.match(server.err.text, /10 calls, 2 of them failed/);
    assert.notEqual((await shm(["call", "add", "1", "2"])).status, 0, "nobody serves it any more");
  },
});

Deno.test({
  name:
    "a call without waiting is made, also when its caller has ended before anybody looks for it",
  ignore,
  async fn() {
    using _folder = shmFolder();
    await using _waits = { [Symbol.asyncDispose]: noneWaits };
    const got: number[] = [];
    using dispatcher = new HostFunctionDispatcher();
    dispatcher.add("note", (x: number) => void got.push(x));
    const { status, stdout } = await robo(["shm", "call", "note", "7", "--no-wait"]);
    assert.deepEqual([status, stdout], [0, ""]);
    dispatcher.start();
    await until("it was called", () => got.length === 1);
    assert.deepEqual(got, [7]);
  },
});

Deno.test({
  name: "sizes, slots and prefix of what is served can be chosen",
  ignore,
  async fn() {
    using _folder = shmFolder();
    await using _waits = { [Symbol.asyncDispose]: noneWaits };
    await using module = await moduleFolder();
    const sizes = ["--max-args", "100", "--max-result", "200", "--slots", "2"];
    await using server = await serving([
      `${module.path}/functions.ts`,
      "--prefix",
      "arm.",
      ...sizes,
    ]);
    const [entry] = (await shm(["ls", "--json", "arm.add"])).stdout.split("\n");
    const { name, maxSize, maxResult, slots, servers } = JSON.parse(entry!);
    assert.deepEqual([name, maxSize, maxResult, slots, servers], ["arm.add", 100, 200, 2, 1]);
    const big = await shm(["call", "arm.later", "x".repeat(200)]);
    assert.equal(big.status, 65);
    assert.equal(await server.end(), 0);
  },
});

Deno.test({
  name: "a module that is not there, or that exports no functions, is an error with its cure",
  ignore,
  async fn() {
    using _folder = shmFolder();
    await using _waits = { [Symbol.asyncDispose]: noneWaits };
    await using module = await moduleFolder();
    const missing = await robo(["shm", "serve", `${module.path}/nothing.ts`]);
    assert.equal(missing.status, 64);
    await Deno.writeTextFile(`${module.path}/empty.ts`, "export const x = 5;\n");
    const empty = await robo(["shm", "serve", `${module.path}/empty.ts`]);
    assert.equal(empty.status, 78);
    assert.match(empty.stderr, /error: .*exports no functions.*\nhint: .*export function add/);
  },
});

Deno.test({
  name: "a call to what nobody offers says so at once, and one that takes too long is given up",
  ignore,
  async fn() {
    using _folder = shmFolder();
    await using _waits = { [Symbol.asyncDispose]: noneWaits };
    const none = await shm(["call", "nobody", "1"]);
    assert.equal(none.status, 66);
    using dispatcher = new HostFunctionDispatcher();
    const stop = Promise.withResolvers<void>();
    dispatcher.add("wait", () => stop.promise);
    dispatcher.start();
    const slow = await shm(["call", "wait", "--timeout", "50ms"]);
    stop.resolve();
    assert.equal(slow.status, 69);
    assert.equal((await shm(["call", "wait", "--named", "nonsense"])).status, 64);
  },
});

Deno.test({
  name: "Ctrl-C gives a call up, and a dispatcher says what it waits for until a second one",
  ignore,
  async fn() {
    using _folder = shmFolder();
    await using _waits = { [Symbol.asyncDispose]: noneWaits };
    await using module = await moduleFolder();
    const text = "export function stuck(): Promise<never> { return new Promise(() => {}); }\n";
    await Deno.writeTextFile(`${module.path}/stuck.ts`, text);
    await using server = await serving([`${module.path}/stuck.ts`]);
    const context = fakeContext({ args: ["shm", "call", "stuck", "--timeout", "1min"] });
    const running = runCommand(context);
    using stuck = new HostFunctionCaller("stuck");
    await until("it is called", () => stuck.describe().usedSlots === 1);
    context.interrupt();
    assert.equal(await running, 130);
    assert.equal(context.stderr(), "The call was given up\n");
    stuck.post();
    await until("both are in its hands", () => stuck.describe().calls === 2);
    server.process.kill("SIGINT");
    await until("it says so", () => server.err.text.includes("Waiting for the end of"));
    assert.equal(await server.end(), 130);
  },
});
