import assert from "node:assert/strict";
import { formatConnectionFile } from "../../protocols/jupyter/mod.ts";
import { until } from "../lib/until.ts";
import { InterpreterLab } from "./lab.ts";

Deno.test("list shows living kernels and dead files, and --clean removes those of dead kernels", async () => {
  await using lab = await InterpreterLab.start(["--name", "arm"]);
  const ports = { shell: 1, iopub: 2, stdin: 3, control: 4, hb: 5 };
  const info = { transport: "tcp", ip: "127.0.0.1", ports, key: "k" } as const;
  const dead = `${lab.folder.path}/runtime/kernel-9.json`;
  const foreign = `${lab.folder.path}/runtime/kernel-other.json`;
  const robo = { name: "gone", pid: 2 ** 30, startedAt: 1 };
  await Deno.writeTextFile(dead, formatConnectionFile({ ...info, robo }));
  await Deno.writeTextFile(
    foreign,
    formatConnectionFile({ ...info, ports: { ...ports, shell: 6 } }),
  );
  const list = async (...args: string[]) =>
    (await lab.ok("interpreter", "list", "--json", ...args)).trimEnd().split("\n")
      .map((line) => JSON.parse(line));
  const [arm] = (await list()).filter(({ name }) => name === "arm");
  assert.deepEqual([arm.pid, arm.state, arm.clients, arm.encrypted], [
    ...[lab.kernel.pid, "alive", 0, false],
  ]);
  const states = Object.fromEntries((await list()).map(({ file, state }) => [file, state]));
  assert.deepEqual([states[dead], states[foreign]], ["dead", "silent"]);
  assert.match(await lab.ok("interpreter", "list"), /^NAME +PID +STATE/);
  assert.match(await lab.ok("interpreter", "list", "--clean"), new RegExp(`^removed ${dead}\n`));
  assert.deepEqual((await lab.folder.connectionFiles()).sort(), [arm.file, foreign].sort());
});

Deno.test("status is answered while a cell runs, and interrupt stops it", async () => {
  await using lab = await InterpreterLab.start();
  await using client = await lab.client();
  assert.match(await lab.ok("interpreter", "status"), /^robo +pid \d+ +up .*\nruns +nothing\n/);
  assert.equal(await lab.ok("interpreter", "interrupt"), "robo: nothing runs\n");
  const running = client.execute("while (true) {}");
  const cell = await until(
    "it runs",
    async () =>
      JSON.parse(await lab.ok("interpreter", "status", "--json")).cell as
        | { code: string; client: { username: string } }
        | undefined,
  );
  assert.deepEqual([cell.code, cell.client.username], ["while (true) {}", "ana"]);
  assert.match(await lab.ok("interpreter", "status"), /\nruns +while \(true\) \{\}\nby +ana, for /);
  assert.equal(await lab.ok("interpreter", "interrupt"), "robo: interrupted\n");
  assert.equal((await running).status, "interrupted");
});

Deno.test("stop ends a kernel by its name, and only that", async () => {
  await using lab = await InterpreterLab.start(["--name", "arm"]);
  const other = await lab.robo("interpreter", "stop", "leg");
  assert.equal(other.status, 69);
  assert.match(other.stderr, /No kernel called leg runs here\nhint: There are: arm/);
  assert.equal(await lab.ok("interpreter", "stop", "arm"), "arm: ended\n");
  assert.equal(await lab.kernel.ended(), 0);
  for (const word of ["status", "interrupt", "restart", "stop", "watch"]) {
    const { status, stderr } = await lab.robo("interpreter", word);
    assert.equal(status, 69, word);
    assert.match(stderr, /No kernel runs here.*\nhint: Start one with: robo interpreter/);
  }
});
