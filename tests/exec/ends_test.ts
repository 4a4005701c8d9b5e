import assert from "node:assert/strict";
import { KernelClient } from "../../client/kernel/kernel_client.ts";
import { JupyterFolder, KernelLab } from "../interpreter/kernel_lab.ts";
import { ROBO, robo } from "../lib/robo_process.ts";
import { exec, RunningExec } from "./exec_lab.ts";

const SPIN = "globalThis.kept = 7; console.log('spins'); while (true) {}";

Deno.test("without a kernel it says how to start one", async () => {
  await using folder = await JupyterFolder.make();
  const { status, stderr } = await exec({ folder }, ["-e", "1"]);
  assert.equal(status, 69);
  assert.match(stderr, /^error: No kernel runs here\nhint: Start one with: robo interpreter\n$/);
});

Deno.test("the connection file of a kernel that is gone misleads nobody", async () => {
  await using folder = await JupyterFolder.make();
  const kernel = await KernelLab.startIn(folder);
  const text = await Deno.readTextFile(kernel.file);
  kernel.kill("SIGKILL");
  await kernel.status;
  await kernel.output();
  await Deno.writeTextFile(`${folder.path}/runtime/kernel-1.json`, text);
  const { status, stderr } = await exec({ folder }, ["-e", "1"]);
  assert.equal(status, 69);
  assert.match(stderr, /^error: No kernel runs here/);
});

Deno.test("Ctrl-C interrupts the script, whose state is kept", async () => {
  await using kernel = await KernelLab.start();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    await using running = new RunningExec(kernel, ["-e", SPIN, "-e", "console.log('never')"]);
    await running.says("spins");
    running.kill(signal);
    const { status, stdout, stderr } = await running.end();
    assert.deepEqual([status, stdout], [130, "spins\n"]);
    assert.match(stderr, /-e: interrupted after T; the state is kept\nnot run: -e\n/);
  }
  assert.equal((await exec(kernel, ["-e", "kept"])).stdout, "7\n");
});

Deno.test("a second Ctrl-C leaves at once, whatever the script does", async () => {
  await using kernel = await KernelLab.start({ args: ["--stubborn", "1min"] });
  // A child process that is waited for cannot be interrupted.
  const stuck = "console.log('sleeps'); new Deno.Command('sleep', { args: ['50'] }).outputSync()";
  await using running = new RunningExec(kernel, ["-e", stuck]);
  await running.says("sleeps");
  running.kill("SIGINT");
  await running.complains("Ctrl-C again leaves it behind");
  running.kill("SIGINT");
  const { status, stderr } = await running.end();
  assert.equal(status, 130);
  assert.match(stderr, /-e: left behind; it may still run\n$/);
});

Deno.test("a script that takes too long is interrupted, and its state is kept", async () => {
  await using kernel = await KernelLab.start({ files: { "spin.ts": SPIN } });
  const { status, stdout, stderr } = await exec(kernel, [
    "--timeout",
    "300ms",
    "spin.ts",
    "spin.ts",
  ]);
  assert.deepEqual([status, stdout], [124, "spins\n"]);
  assert.match(
    stderr,
    /^spin\.ts: timed out after T and was interrupted; the state is kept\nnot run: spin\.ts\n/,
  );
  assert.equal((await exec(kernel, ["-e", "kept"])).stdout, "7\n");
});

Deno.test("a time-out in the queue takes back what waits, and stops nobody else", async () => {
  await using kernel = await KernelLab.start();
  await using running = new RunningExec(kernel, ["-e", SPIN]);
  await running.says("spins");
  const late = await exec(kernel, ["--timeout", "300ms", "-e", "globalThis.late = 1"]);
  assert.equal(late.status, 124);
  assert.equal(late.stderr, "-e: timed out after T before it began\n");
  running.kill("SIGINT");
  assert.match((await running.end()).stderr, /interrupted after T; the state is kept/);
  assert.equal((await exec(kernel, ["-e", "typeof late"])).stdout, '"undefined"\n');
});

Deno.test("who waits for another's cell is told for whose", async () => {
  await using kernel = await KernelLab.start();
  await using running = new RunningExec(kernel, ["-e", SPIN]);
  await running.says("spins");
  const late = await exec(kernel, ["--timeout", "2s", "-e", "1"]);
  assert.match(late.stderr, /^-e: waits for .*, who runs: globalThis\.kept = 7; console\.log/);
});

Deno.test("the kernel's death is noticed within two seconds", async () => {
  await using kernel = await KernelLab.start();
  await using running = new RunningExec(kernel, ["-e", SPIN]);
  await running.says("spins");
  const start = performance.now();
  kernel.kill("SIGKILL");
  const { status, stderr } = await running.end();
  assert.equal(status, 75);
  assert.match(stderr, /^-e: lost after T: the kernel has died/);
  // The rest is for machines that have much else to do.
  assert.ok(performance.now() - start < 20_000);
});

Deno.test("the engine's death is the script's end, and the kernel goes on", async () => {
  await using kernel = await KernelLab.start();
  const ends = "globalThis.lost = 1; Deno.exit(3)";
  const { status, stderr } = await exec(kernel, ["-e", ends]);
  assert.equal(status, 75);
  assert.match(stderr, /^-e: lost after T: /);
  assert.equal((await exec(kernel, ["-e", "typeof lost"])).stdout, '"undefined"\n');
});

Deno.test("a client that drives lets nobody else execute", async () => {
  await using kernel = await KernelLab.start();
  await using driver = await KernelClient.connect({ file: kernel.file, username: "ana" });
  const drive = (action: string) =>
    driver.request("shell", { type: "robo_drive_request", content: { action } });
  await drive("take");
  for (const args of [["-e", "1"], ["--drive", "-e", "1"]]) {
    const { status, stderr } = await exec(kernel, args);
    assert.equal(status, 77);
    assert.match(stderr, /ana drives since/);
  }
  await using waits = new RunningExec(kernel, ["--drive", "--wait", "30s", "-e", "'mine'"]);
  await waits.complains("ana drives since");
  await drive("release");
  const { status, stdout } = await waits.end();
  assert.deepEqual([status, stdout], [0, '"mine"\n']);
  // It has given the lease back.
  assert.equal((await driver.execute("1")).status, "ok");
});

Deno.test("a driver that is killed gives the lease back", async () => {
  await using kernel = await KernelLab.start();
  const driver = new RunningExec(kernel, ["--drive", "-e", SPIN]);
  await driver.says("spins");
  await driver[Symbol.asyncDispose]();
  await robo(["interpreter", "interrupt"], { env: kernel.folder.env });
  assert.equal((await exec(kernel, ["--timeout", "20s", "-e", "kept"])).stdout, "7\n");
});

Deno.test("an observer's key executes nothing", async () => {
  await using kernel = await KernelLab.start({ args: ["--observers"], files: { "a.ts": "1" } });
  const file = kernel.file.replace(/kernel-(\d+)/, "observers-$1");
  for (const args of [["-e", "globalThis.seen = 1"], ["a.ts"]]) {
    const { status, stderr } = await exec(kernel, ["--connection", file, ...args]);
    assert.equal(status, 77, stderr);
  }
  assert.equal((await exec(kernel, ["-e", "typeof seen"])).stdout, '"undefined"\n');
});

Deno.test("output that nobody reads any more ends the script", async () => {
  await using kernel = await KernelLab.start();
  const flood = "globalThis.count = 0; while (true) console.log('line', count++);";
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `"$0" exec -e "$1" | head -n 1`, ROBO, flood],
    cwd: kernel.folder.work,
    env: kernel.folder.env,
  }).output();
  assert.equal(new TextDecoder().decode(stdout), "line 0\n");
  assert.equal((await exec(kernel, ["--timeout", "20s", "-e", "count > 0"])).stdout, "true\n");
});
