import assert from "node:assert/strict";
import { freePorts } from "../../bench/lib/ports.ts";
import { KernelClient } from "../../client/kernel/mod.ts";
import { JupyterFolder } from "../interpreter/kernel_lab.ts";
import { robo, spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { InterpreterLab, RunningCommand } from "./lab.ts";

Deno.test("robo interpreter says how to connect, prints each execution, and leaves nothing at Ctrl-C", async () => {
  await using lab = await InterpreterLab.start(["--name", "arm"]);
  const { kernel, folder } = lab;
  const [file] = await folder.connectionFiles();
  assert.equal(file, `${folder.path}/runtime/kernel-${kernel.pid}.json`);
  assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
  assert.match(
    kernel.out.text,
    new RegExp(`^robo interpreter   arm   pid ${kernel.pid}   engine \\d+\n`),
  );
  for (
    const words of [
      `connection file  ${file}`,
      "robo console --name arm ",
      "robo exec --name arm script.ts",
      `jupyter console --existing kernel-${kernel.pid}.json`,
    ]
  ) assert.ok(kernel.out.text.includes(words), kernel.out.text);
  {
    await using client = await lab.client();
    await client.execute("const answer = 6 * 7");
    await client.execute("nonsense()");
  }
  await kernel.says(/^\d\d:\d\d:\d\d ana +const answer = 6 \* 7 .* ok$/m);
  await kernel.says(
    /^\d\d:\d\d:\d\d ana +nonsense\(\) .* failed\n +ReferenceError: nonsense is not defined$/m,
  );
  kernel.kill("SIGINT");
  assert.equal(await kernel.ended(), 0);
  assert.deepEqual(await folder.connectionFiles(), []);
  assert.deepEqual(await folder.processes(), []);
  const log =
    (await Deno.readTextFile(`${folder.path}/state/robo/interpreter/arm/executions.jsonl`))
      .trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(log.length, 2);
  assert.ok(
    (await Deno.readTextFile(`${folder.path}/state/robo/interpreter/arm/history.jsonl`)).includes(
      "6 * 7",
    ),
  );
});

Deno.test("Ctrl-C stops the cell that runs, and its state stays; the next one ends the kernel", async () => {
  await using lab = await InterpreterLab.start();
  const { kernel } = lab;
  await using client = await lab.client();
  await client.execute("let count = 0");
  const running = client.execute("while (true) count++");
  await until(
    "it runs",
    async () => JSON.parse(await lab.ok("interpreter", "status", "--json")).cell,
  );
  kernel.kill("SIGINT");
  assert.equal((await running).status, "interrupted");
  assert.equal((await client.execute("count > 0")).result?.["text/plain"], "true");
  assert.match(kernel.err.text, /Ctrl-C again ends the kernel/);
  kernel.kill("SIGINT");
  assert.equal(await kernel.ended(), 0);
});

for (const signal of ["SIGTERM", "SIGHUP"] as const) {
  Deno.test(`${signal} ends the kernel in good order, whatever runs`, async () => {
    await using lab = await InterpreterLab.start();
    await using client = await lab.client();
    const running = client.execute("while (true) {}").catch((error) => error);
    await until(
      "it runs",
      async () => JSON.parse(await lab.ok("interpreter", "status", "--json")).cell,
    );
    lab.kernel.kill(signal);
    assert.equal(await lab.kernel.ended(), 0);
    await running;
    assert.deepEqual(await lab.folder.connectionFiles(), []);
    assert.deepEqual(await lab.folder.processes(), []);
  });
}

Deno.test("--json prints an object for the start, each execution and the end", async () => {
  await using lab = await InterpreterLab.start(["--json"]);
  {
    await using client = await lab.client();
    await client.execute("1 + 1");
  }
  await lab.kernel.says(/"type":"executed"/);
  lab.kernel.kill("SIGTERM");
  assert.equal(await lab.kernel.ended(), 0);
  const events = lab.kernel.out.lines.map((line) => JSON.parse(line));
  assert.deepEqual(events[0].pid, lab.kernel.pid);
  const types = events.map(({ type }) => type).filter((type) => type !== "engine");
  assert.deepEqual(types, ["started", "executing", "executed", "ended"]);
  const executed = events.find(({ type }) => type === "executed");
  assert.deepEqual([executed.code, executed.outcome, executed.client.username], [
    "1 + 1",
    "ok",
    "ana",
  ]);
});

Deno.test("The init file's exports are there from the start, and come back with a new engine", async () => {
  const init = "export const arm = { home: () => 'at home' };\n";
  await using lab = await InterpreterLab.start(["--init", "arm.ts"], { "arm.ts": init });
  await using client = await lab.client();
  const home = async () => (await client.execute("arm.home()")).result?.["text/plain"];
  assert.equal(await home(), '"at home"');
  await client.execute("arm.home = undefined; globalThis.mine = 1");
  assert.match(await lab.ok("interpreter", "restart"), /^robo: the engine is started anew\n$/);
  await until(
    "the engine is new",
    async () => (await client.execute("typeof mine")).result?.["text/plain"] === '"undefined"',
  );
  assert.equal(await home(), '"at home"');
});

Deno.test("The engine's death is said once, in words, and the kernel goes on", async () => {
  await using lab = await InterpreterLab.start();
  await using client = await lab.client();
  const { enginePid } = JSON.parse(await lab.ok("interpreter", "status", "--json"));
  Deno.kill(enginePid, "SIGKILL");
  await lab.kernel.says(/ robo +An engine runs\n/);
  assert.equal((await client.execute("1 + 1")).result?.["text/plain"], "2");
  const all = lab.kernel.out.text + lab.kernel.err.text;
  assert.equal(all.match(/SIGKILL/g)?.length, 1, all);
  assert.match(
    lab.kernel.out.text,
    /^\d\d:\d\d:\d\d robo +The engine is gone: .*SIGKILL.*namespace comes back$/m,
  );
});

Deno.test("A second kernel at the same ports is refused, with the cure", async () => {
  await using folder = await JupyterFolder.make();
  const ports = [0, 0, 0, 0, 0].map(() => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    return listener.addr.port;
  }).join(",");
  await using first = new RunningCommand(
    ["interpreter", "--name", "arm", "--ports", ports],
    folder,
  );
  await first.says(/connection file/);
  const { status, stderr } = await robo(["interpreter", "--ports", ports], {
    cwd: folder.work,
    env: folder.env,
  });
  assert.equal(status, 69, stderr);
  assert.match(stderr, /arm/);
  assert.match(stderr, /hint: .*--ports auto/);
});

Deno.test("What would let strangers in, or cannot work, is refused at the start", async () => {
  await using folder = await JupyterFolder.make({ "broken.ts": "export const x = ;\n" });
  const refused = async (args: string[]) => {
    const { status, stderr } = await robo(["interpreter", "--ports", "auto", ...args], {
      cwd: folder.work,
      env: folder.env,
    });
    return `${status} ${stderr}`;
  };
  assert.match(await refused(["--host", "0.0.0.0"]), /^77 .*other machines\nhint: .*--curve/);
  assert.match(await refused(["--authorized", "x"]), /^64 .*--curve/);
  assert.match(await refused(["--init", "none.ts"]), /^66 .*none\.ts/);
  assert.match(await refused(["--cwd", "none"]), /^66 .*none/);
  assert.match(await refused(["--name", "../x"]), /^64 .*not a name/);
  assert.match(await refused(["--connection-file", "none.json"]), /^66 .*none\.json/);
  assert.match(await refused(["--init", "broken.ts"]), /^78 .*broken\.ts/s);
  assert.match(await refused(["staus"]), /^64 .*no command staus\nhint: Did you mean "status"\?/);
  assert.match(await refused(["zzz"]), /^64 .*no command zzz\nhint: .*--help/);
  assert.deepEqual(await folder.connectionFiles(), []);
});

Deno.test("A start that waits for its init file says so", async () => {
  await using folder = await JupyterFolder.make({
    "slow.ts":
      "while (await Deno.stat('go').catch(() => null) === null) await new Promise((r) => setTimeout(r, 20));",
  });
  await using kernel = new RunningCommand(
    ["interpreter", "--ports", "auto", "--init", "slow.ts"],
    folder,
  );
  await until("it says what it waits for", () => kernel.err.text.includes("slow.ts to end\n"));
  await Deno.writeTextFile(`${folder.work}/go`, "");
  await kernel.says(/connection file/);
});

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  Deno.test(`${signal} ends a start whose init file never ends, and its engine`, async () => {
    await using folder = await JupyterFolder.make({
      "spin.ts": "console.log('it spins'); while (true);",
    });
    await using kernel = new RunningCommand(
      ["interpreter", "--ports", "auto", "--init", "spin.ts"],
      folder,
    );
    await until("its engine runs", async () => (await folder.processes()).length > 2);
    await until("it says so", () => kernel.err.text.includes("Waiting for spin.ts to end"));
    kernel.kill(signal);
    await kernel.ended();
    await until("all have ended", async () => (await folder.processes()).length === 0);
    assert.deepEqual(await folder.connectionFiles(), []);
  });
}

Deno.test("Arguments that Jupyter's managers hand on are left aside", async () => {
  await using folder = await JupyterFolder.make();
  const ports = freePorts(5);
  const names = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"];
  const info = {
    ...{ transport: "tcp", ip: "127.0.0.1", key: "k", signature_scheme: "hmac-sha256" },
    ...Object.fromEntries(names.map((name, at) => [name, ports[at]])),
  };
  const file = `${folder.path}/runtime/kernel-1.json`;
  await Deno.writeTextFile(file, JSON.stringify(info));
  const args = ["interpreter", "run", "--connection-file", file, "--json", "script.ts"];
  await using kernel = new RunningCommand(args, folder);
  await kernel.says(/"type":"started"/);
});

Deno.test("A kernel that is told to end while it starts ends in good order, at whatever moment", async () => {
  await using folder = await JupyterFolder.make();
  // Each looks for another sign of how far the start is: none, a process, the connection file.
  const moments = [
    // Deno catches the signal a little before it hands it on, and ends the process by it until then.
    { isThere: (kernel: RunningCommand) => isListening(kernel.pid), codes: [0, 128 + 15] },
    { isThere: async () => (await folder.processes()).length > 1, codes: [0] },
    { isThere: async () => (await folder.connectionFiles()).length > 0, codes: [0] },
  ];
  for (const { isThere, codes } of moments) {
    await using kernel = new RunningCommand(["interpreter", "--ports", "auto"], folder);
    await until("it is so far", () => isThere(kernel));
    kernel.kill("SIGTERM");
    const code = await kernel.ended();
    assert.ok(codes.includes(code), `${code} ${kernel.err.text}`);
    assert.deepEqual(await folder.connectionFiles(), []);
    await until(
      "all its processes have ended",
      async () => (await folder.processes()).length === 0,
    );
  }
});

Deno.test("A kernel goes on when nobody reads what it prints, and when its reader has gone", async () => {
  await using folder = await JupyterFolder.make();
  const args = ["interpreter", "--ports", "auto", "--json"];
  await using child = spawnRobo(args, { cwd: folder.work, env: folder.env });
  await until("it runs", async () => (await folder.connectionFiles()).length > 0);
  const environment = (name: string) => folder.env[name];
  await using client = await KernelClient.connect({}, { environment });
  // A pipe holds 64 KiB: far more is printed.
  const code = `"${"x".repeat(8000)}".length`;
  for (let count = 0; count < 40; count++) await client.execute(code);
  assert.equal((await client.execute("1 + 1")).result?.["text/plain"], "2");
  await Promise.all([child.process.stdout.cancel(), child.process.stderr.cancel()]);
  for (let count = 0; count < 5; count++) await client.execute(code);
  assert.equal((await client.execute("2 + 2")).result?.["text/plain"], "4");
  child.process.kill("SIGTERM");
  assert.equal((await child.process.status).code, 0);
  assert.deepEqual(await folder.connectionFiles(), []);
});

/** Whether a process has said what is to happen at a SIGTERM. */
async function isListening(pid: number): Promise<boolean> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return caught !== undefined && (BigInt(`0x${caught}`) & 1n << 14n) !== 0n;
}
