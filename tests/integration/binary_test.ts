import assert from "node:assert/strict";
import { findPrograms } from "../../commands/find_programs.ts";
import { dirname } from "../../system/paths.ts";
import { workerHostArguments } from "../../system/user_function.ts";
import { VERSION } from "../../version.ts";
import { testMainJob } from "../lib/main_job.ts";
import { findPython } from "../lib/python.ts";
import { robo } from "../lib/robo_process.ts";

const hasCompiler = (await findPrograms(["cc", "gcc", "clang"], Deno.env.get("PATH"))).size > 0;

interface Place {
  /** The binary. */
  readonly binary: string;
  /** A folder of this test's own. */
  readonly folder: string;
  /** Runs the binary with nothing in its environment but `env`. */
  run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Result>;
}

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function runBinary(
  binary: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Result> {
  const { code, stdout, stderr } = await new Deno.Command(binary, {
    args: [...args],
    env: { ...env },
    clearEnv: true,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

let folder: string | undefined;
let built: Promise<string> | undefined;

function build(): Promise<string> {
  return built ??= (async () => {
    folder = await Deno.makeTempDir({ prefix: "robo-binary-" });
    const { status, stdout, stderr } = await robo(["dev", "build", "--output", `${folder}/robo`]);
    assert.equal(status, 0, stdout + stderr);
    return `${folder}/robo`;
  })();
}

Deno.test.afterAll(async () => {
  if (folder !== undefined) await Deno.remove(folder, { recursive: true });
});

function binaryTest(name: string, test: (place: Place) => Promise<void>) {
  Deno.test({ name, ignore: !hasCompiler }, async () => {
    const binary = await build();
    const own = await Deno.makeTempDir({ dir: dirname(binary) });
    await test({ binary, folder: own, run: (args, env) => runBinary(binary, args, env) });
    await Deno.remove(own, { recursive: true });
  });
}

const PROGRAM = `import { RoboError } from "robo";
  console.log(new RoboError("io", "x").exitStatus, Deno.args.join());`;

binaryTest("the single binary runs from an empty home, without the checkout", async (place) => {
  const { run, folder } = place;
  const env = { HOME: folder };
  assert.deepEqual(await run(["--version"], env), { code: 0, stdout: `${VERSION}\n`, stderr: "" });
  const help = await run(["--help"], env);
  assert.match(help.stdout, /robo <command>/);
  await Deno.writeTextFile(`${folder}/node.ts`, PROGRAM);
  const result = await run(["run", `${folder}/node.ts`, "--help", "-x"], env);
  assert.deepEqual(result, { code: 0, stdout: "74 --help,-x\n", stderr: "" });
  const dev = await run(["dev", "ok"], env);
  assert.equal(dev.code, 69);
  assert.match(dev.stderr, /^error: robo dev works in a checkout only/);
});

binaryTest(
  "the single binary does the main job from an empty home",
  ({ binary, folder }) => testMainJob({ executable: binary, env: { HOME: folder }, folder }),
);

const NODE = `import { initNode } from "robo";
  export function hello(kwargs) {
    const node = initNode("own name", { sink: () => {} });
    console.log(node.name, node.resolve("topic"), kwargs.word);
    void node.shutdown();
  }`;

binaryTest("the single binary calls functions, also in workers", async ({ run, folder }) => {
  const module = `${folder}/node.ts`;
  await Deno.writeTextFile(module, NODE);
  const env = { HOME: folder };
  const args = ["run", "--function", "hello", "--kwargs", `{"word":"hi"}`, module];
  const alone = await run(args, { ...env, ROBO_NODE_NAME: "n", ROBO_NAMESPACE: "left" });
  assert.deepEqual(alone, { code: 0, stdout: "n left/topic hi\n", stderr: "" });
  const [cache] = await Array.fromAsync(Deno.readDir(`${folder}/.cache/robo`));
  const home = `${folder}/.cache/robo/${cache!.name}`;
  const host = new Deno.Command(`${home}/deno`, {
    args: workerHostArguments({ folder: home, isCheckout: false }, module),
    env,
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = host.stdin.getWriter();
  const spec = { module, function: "hello", kwargs: { word: "hi" }, namespace: "left" };
  const request = JSON.stringify({ do: "start", node: "n", spec });
  await writer.write(new TextEncoder().encode(`${request}\n`));
  let told = "";
  for await (const text of host.stdout.pipeThrough(new TextDecoderStream())) {
    told += text;
    if (told.includes("exited")) break;
  }
  assert.match(told, /"text":"n left\/topic hi"[^]*"exited","node":"n","code":0/);
  await writer.close();
  assert.equal((await host.status).code, 0);
});

binaryTest(
  "eight first runs at once are all right, and leave one cache",
  async ({ run, folder }) => {
    const runs = Array.from({ length: 8 }, () => run(["--version"], { HOME: folder }));
    for (const { code, stdout } of await Promise.all(runs)) {
      assert.deepEqual([code, stdout], [0, `${VERSION}\n`]);
    }
    const names = await Array.fromAsync(Deno.readDir(`${folder}/.cache/robo`));
    assert.equal(names.length, 1, names.map(({ name }) => name).join());
  },
);

binaryTest("a damaged cache is replaced", async ({ run, folder }) => {
  const env = { XDG_CACHE_HOME: `${folder}/cache` };
  await run(["--version"], env);
  const [{ name } = { name: "" }] = await Array.fromAsync(Deno.readDir(`${folder}/cache/robo`));
  const cache = `${folder}/cache/robo/${name}`;
  await Deno.truncate(`${cache}/main.js`, 10);
  assert.equal((await run(["--version"], env)).stdout, `${VERSION}\n`);
  await Deno.remove(`${cache}/deno`);
  assert.equal((await run(["--version"], env)).stdout, `${VERSION}\n`);
  assert.equal((await Array.fromAsync(Deno.readDir(`${folder}/cache/robo`))).length, 1);
});

binaryTest("without a home that can be written to, a folder in /tmp serves", async ({ run }) => {
  const shared = `/tmp/robo-${Deno.uid()}`;
  const wasThere = await Deno.stat(shared).then(() => true, () => false);
  for (const env of [{}, { HOME: "/proc/nothing" }]) {
    assert.equal((await run(["--version"], env)).stdout, `${VERSION}\n`);
  }
  assert.equal((await Deno.stat(shared)).mode! & 0o777, 0o700);
  if (!wasThere) await Deno.remove(shared, { recursive: true });
});

binaryTest("the single binary shares memory without a compiler", async ({ run, folder }) => {
  const shared = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "robo-binary-" });
  try {
    const env = { HOME: folder, PATH: "", ROBO_SHM_DIR: shared };
    const { findings } = JSON.parse((await run(["doctor", "--json"], env)).stdout);
    const [found, ...others] = findings.filter(({ name }: { name: string }) =>
      name === "native library"
    );
    assert.deepEqual(others, []);
    assert.match(found.message, /\/native\/librobo\.so, of the single binary, ABI 1, build /);
    assert.equal((await run(["shm", "set", "pose", '{"x":1}'], env)).code, 0);
    const got = await run(["shm", "get", "pose"], env);
    assert.match(got.stdout, /^pose.*\{"x":1\}|^\{"x":1\}/, got.stderr);
    const bench = await run(["shm", "bench", "--json", "--duration", "10ms"], env);
    assert.ok(JSON.parse(bench.stdout).figures.length > 10, bench.stderr);
  } finally {
    await Deno.remove(shared, { recursive: true });
  }
});

binaryTest("the single binary writes what C and Python programs need", async ({ run, folder }) => {
  const shared = await Deno.makeTempDir({ dir: "/dev/shm" });
  const env = { HOME: folder, PATH: Deno.env.get("PATH")!, ROBO_SHM_DIR: shared };
  /** Runs a line in the folder of an example. */
  const sh = async (place: string, line: string) => {
    const result = await runBinary("/bin/sh", ["-c", `cd ${folder}/${place} && ${line}`], env);
    assert.equal(result.code, 0, result.stderr);
    return result.stdout;
  };
  try {
    const bridge = await run(["ws-bridge", "example", `${folder}/arm`], env);
    assert.match(bridge.stdout, /^wrote .*\/robo_link\.h\n.*\/robo_ws\.py\n/, bridge.stderr);
    await sh("arm", "cc driver.c -o driver");
    const memory = await run(["shm", "example", `${folder}/pose`], env);
    assert.match(memory.stdout, /^wrote .*\/librobo\.so\n/, memory.stderr);
    const [line] = memory.stdout.split("\n\n")[1]!.split("\n");
    assert.match(await sh("pose", `${line!.replace(/gcc/, "cc")} 1`), /wrote value 1/);
    if (findPython() === undefined) return;
    await sh("arm", "python3 -c 'import robo_ws, robo_widget'");
    const read = 'from robo_shm import HostVariable; print(HostVariable("pose").data)';
    assert.match(await sh("pose", `python3 -c '${read}'`), /'x': 0\.99/);
  } finally {
    await Deno.remove(shared, { recursive: true });
  }
});

binaryTest("a truncated binary says so", async ({ binary, folder }) => {
  await Deno.copyFile(binary, `${folder}/short`);
  await Deno.truncate(`${folder}/short`, 1_000_000);
  const { code, stderr } = await runBinary(`${folder}/short`, ["--version"], { HOME: folder });
  assert.equal(code, 69);
  assert.equal(stderr, "error: The program is truncated\nhint: Copy or build it anew\n");
});

binaryTest("the single binary installs a copy of itself", async ({ run, folder }) => {
  const env = { HOME: folder, PATH: "/usr/bin:/bin" };
  const { code, stderr } = await run(["install"], env);
  assert.equal(code, 0, stderr);
  const installed = await runBinary(`${folder}/.local/bin/robo`, ["--version"], env);
  assert.equal(installed.stdout, `${VERSION}\n`);
  assert.equal((await run(["uninstall"], env)).code, 0);
});

binaryTest("the single binary serves the page of devices", async ({ binary, folder }) => {
  const server = new Deno.Command(binary, {
    args: ["daq-server", "--port", "0", "--http", "127.0.0.1:0"],
    env: { HOME: folder, XDG_RUNTIME_DIR: folder },
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let told = "";
  for await (const text of server.stdout.pipeThrough(new TextDecoderStream())) {
    told += text;
    const url = /The page is at (http:\S+)/.exec(told)?.[1];
    if (url === undefined) continue;
    for (const path of ["", "page/daq/main.js", "page/vendor/uplot.js", "page/style/theme.css"]) {
      const answer: Response = await fetch(`${url}${path}`);
      assert.equal(answer.status, 200, path);
      assert.ok((await answer.text()).length > 100, path);
    }
    server.kill("SIGTERM");
    break;
  }
  assert.match(told, /The page is at/);
  await server.status;
});
