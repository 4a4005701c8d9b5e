import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import type { EngineDeath, EngineOptions } from "./engine.ts";
import { EngineLab } from "./engine_testing.ts";

interface Ending {
  readonly name: string;
  readonly code: string;
  readonly death: Partial<EngineDeath>;
  readonly words: RegExp;
  readonly options?: Partial<EngineOptions>;
}

const ENDINGS: readonly Ending[] = [
  { name: "Deno.exit", code: "Deno.exit(3)", death: { kind: "exit", code: 3 }, words: /status 3$/ },
  {
    name: "too much memory",
    code: "const all = []; while (true) all.push(new Array(1e6).fill(1))",
    death: { kind: "signal", signal: "SIGTRAP" },
    words: /^it ran out of memory$/,
    options: { memoryBytes: 100 * 1024 * 1024 },
  },
  {
    name: "a crash",
    code: "new Deno.UnsafePointerView(Deno.UnsafePointer.create(8n)).getInt8()",
    death: { kind: "signal", signal: "SIGSEGV" },
    words: /^it crashed \(SIGSEGV\)$/,
  },
  {
    name: "SIGKILL",
    code: "Deno.kill(Deno.pid, 'SIGKILL')",
    death: { kind: "signal", signal: "SIGKILL" },
    words: /^it was killed/,
  },
];

for (const { name, code, death, words, options } of ENDINGS) {
  Deno.test(`The end of an engine is told: ${name}`, async () => {
    await using lab = await EngineLab.start(options);
    await lab.run("console.log('before')");
    const outcome = await lab.run(`console.error('last words'); ${code}`);
    assert.equal(outcome.status, "died");
    const told = await lab.engine.death;
    assert.deepEqual(outcome, { status: "died", death: told });
    const { words: said, ...rest } = told;
    assert.deepEqual(rest, death);
    assert.match(said, words);
    assert.match(lab.text("stderr"), /^last words\n\s*$/);
    assert.equal((await lab.run("1")).status, "died");
    assert.equal(await lab.engine.interrupt(), "died");
  });
}

const STUBBORN: readonly (readonly [name: string, code: string])[] = [
  [
    "a call into C",
    "const { symbols } = Deno.dlopen('libc.so.6', { sleep: { parameters: ['u32'], result: 'u32' } }); console.error('ready'); symbols.sleep(60)",
  ],
  [
    "a child that is waited for",
    "new Deno.Command('sh', { args: ['-c', 'echo ready >&2; sleep 60'], stderr: 'inherit' }).outputSync()",
  ],
  [
    "a module that is imported",
    "await import('data:text/javascript,console.error(`ready`);while (true) {}')",
  ],
  [
    "a callback of Node's",
    "process.nextTick(() => { console.error('ready'); while (true) {} }); await new Promise(() => {})",
  ],
];

for (const [name, code] of STUBBORN) {
  Deno.test(`What cannot be interrupted ends with its engine: ${name}`, async () => {
    await using lab = await EngineLab.start({ stubbornMs: 300 });
    const running = lab.run(code);
    await lab.until(() => lab.text("stderr").includes("ready\n"));
    assert.equal(await lab.engine.interrupt(), "died");
    const outcome = await running;
    assert.equal(outcome.status === "died" && outcome.death.kind, "stuck");
    assert.match(lab.text("stderr"), /^ready\n$/);
  });
}

Deno.test("The processes that a cell has started end with the engine", async () => {
  let pids: number[] = [];
  {
    await using lab = await EngineLab.start();
    await lab.run(
      "new Deno.Command('sh', { args: ['-c', 'sleep 60 & echo $!; echo $$; wait'], stdout: 'inherit' }).spawn()",
    );
    await lab.until(() => lab.text("stdout").split("\n").length === 3);
    pids = lab.text("stdout").trim().split("\n").map(Number);
    await lab.run("Deno.exit(0)");
  }
  for (const pid of pids) await until(`${pid} is gone`, () => isGone(pid));
});

Deno.test("An engine ends when it is disposed of, busy or not", async () => {
  const lab = await EngineLab.start();
  const running = lab.run("console.log('spins'); while (true) {}");
  await lab.until(() => lab.text("stdout") === "spins\n");
  await lab[Symbol.asyncDispose]();
  assert.equal((await running).status, "died");
  assert.equal((await lab.engine.death).kind, "closed");
  assert.ok(await isGone(lab.engine.pid));
});

Deno.test("An engine ends when its kernel is gone", async () => {
  const source = `
    import { startEngine } from "${import.meta.resolve("./mod.ts")}";
    import { roboHome } from "${import.meta.resolve("../../../system/home.ts")}";
    const nothing = () => {};
    const engine = await startEngine({ home: roboHome(), deno: Deno.execPath(), cwd: "/tmp" }, {
      stream: nothing, display: nothing, clearOutput: nothing, comm: nothing, inputRequest: nothing,
    });
    console.log(engine.pid);`;
  await using kernel = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", source],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let text = "";
  for await (const chunk of kernel.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  const pid = Number(text);
  assert.ok(!await isGone(pid));
  kernel.kill("SIGKILL");
  await kernel.status;
  await until("the engine is gone, too", () => isGone(pid));
});

Deno.test("An engine whose start is given up leaves nothing", async () => {
  await assert.rejects(
    EngineLab.start({ signal: AbortSignal.abort(new Error("no more")) }),
    /no more/,
  );
  const stop = new AbortController();
  const starting = EngineLab.start({ signal: stop.signal });
  stop.abort(new Error("given up"));
  await assert.rejects(starting, /given up/);
});

Deno.test("An engine whose init file does not end can be given up", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/init.ts`, "console.log('spins'); while (true) {}");
    const stop = new AbortController();
    const spins = Promise.withResolvers<void>();
    const starting = EngineLab.start({ init: `${folder}/init.ts`, signal: stop.signal }, {
      stream: () => spins.resolve(),
    });
    await spins.promise;
    stop.abort(new Error("given up"));
    await assert.rejects(starting, /given up/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("A Deno that cannot be started is said so", async () => {
  await assert.rejects(
    EngineLab.start({ deno: "/nowhere/deno" }),
    /The engine did not start|cannot be started/,
  );
  await assert.rejects(EngineLab.start({ cwd: "/nowhere" }), /cannot be started/);
});

async function isGone(pid: number): Promise<boolean> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => undefined);
  // A zombie whose parent was taken over by whoever collects them is as good as gone.
  return stat === undefined || / Z /.test(stat);
}
