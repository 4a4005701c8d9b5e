/**
 * Builds the single binary.
 *
 *     ./robo dev build [--form unpacking|compiled] [--output dist/robo]
 *
 * The unpacking form is a small launcher in C with Deno, the bundled program and the bundled library behind it. It is
 * the standard one, since robo run needs a whole Deno, which a binary of `deno compile` does not hold.
 *
 * @module
 */
import { findPrograms } from "../commands/find_programs.ts";
import { buildLibrary } from "../ffi/build_library.ts";
import { writeManifest } from "../ffi/library_cache.ts";
import { nativeSources } from "../ffi/native_sources.ts";
import { dirname } from "../system/paths.ts";
import { RoboError } from "../errors.ts";
import { describeError } from "../commands/cli/report.ts";
import { ROOT } from "./lib/checkout.ts";
import { packBinary, type PackedFile } from "./lib/pack.ts";
import { exampleFiles } from "./lib/example_files.ts";
import { pageFiles } from "./lib/page_files.ts";
import { print } from "./lib/print.ts";

/**
 * The program, the library, and the programs that it starts: which runs users' functions, in which the interpreter's cells
 * run, and which reads long ones.
 */
const ENTRIES = [
  "main.ts",
  "mod.ts",
  "services/launch/hosts/node_host.ts",
  "commands/shm/serve_host.ts",
  "commands/shm/bench_host.ts",
  "commands/shm/bench_worker.ts",
  "services/interpreter/engine/boot/boot.ts",
  "services/interpreter/language/parse_host.ts",
];

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main([form = "unpacking", output = "dist/robo"]: string[]): Promise<number> {
  const path = output.startsWith("/") ? output : `${ROOT}/${output}`;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await (form === "compiled" ? compile(path) : buildUnpacking(path));
    const { size } = await Deno.stat(path);
    print(`built ${path}, ${(size / 1e6).toFixed(1)} MB`);
    return 0;
  } catch (error) {
    Deno.stderr.writeSync(new TextEncoder().encode(describeError(error)));
    return error instanceof RoboError ? error.exitStatus : 70;
  }
}

/** Through `deno compile`; robo run then needs a Deno on the PATH. */
async function compile(output: string): Promise<void> {
  const flags = ["--quiet", "--allow-all", "--no-check", "--unstable-no-legacy-abort"];
  const args = ["compile", ...flags, "--output", output, "main.ts"];
  await runTool(Deno.execPath(), args, {
    message: "deno compile failed",
    hint: "Its base comes from Deno's host or from DENORT_BIN; without either use --form unpacking",
  });
  // Code is not loaded from inside of such a binary, and files of a page would be taken for code; beside it, they are found.
  compileNative(`${dirname(output)}/librobo.so`);
  for (const { path, bytes } of [...await pageFiles(), ...await exampleFiles()]) {
    await Deno.mkdir(dirname(`${dirname(output)}/${path}`), { recursive: true });
    await Deno.writeFile(`${dirname(output)}/${path}`, bytes);
  }
}

async function buildUnpacking(output: string): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "robo-build-" });
  try {
    const launcher = await compileLauncher(`${folder}/launcher`);
    const files = [
      {
        path: "deno",
        mode: 0o755,
        bytes: await Deno.readFile(await Deno.realPath(Deno.execPath())),
      },
      ...await bundle(`${folder}/bundle`),
      ...nativeFiles(folder),
      ...await pageFiles(),
      ...await exampleFiles(),
      textFile("deno.json", denoJson()),
      textFile("LICENSE", await Deno.readTextFile(`${ROOT}/LICENSE`)),
    ];
    const fresh = `${output}.${Deno.pid}.new`;
    await Deno.writeFile(fresh, await packBinary(launcher, files), { mode: 0o755 });
    await Deno.rename(fresh, output);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function compileLauncher(output: string): Promise<Uint8Array> {
  const compiler =
    [...(await findPrograms(["cc", "gcc", "clang"], Deno.env.get("PATH"))).values()][0];
  if (compiler === undefined) {
    throw new RoboError("unavailable", "There is no C compiler for the launcher", {
      hint: "Install one (Debian: apt-get install gcc libc6-dev)",
    });
  }
  const sources = ["launcher.c", "cache.c", "payload.c"].map((name) => `native/launcher/${name}`);
  const flags = ["-std=c11", "-D_GNU_SOURCE", "-O2", "-s", "-Wall", "-Wextra"];
  await runTool(compiler, [...flags, "-o", output, ...sources], {
    message: "The launcher cannot be compiled",
    hint: "Install the C library's headers (Debian: apt-get install libc6-dev)",
  });
  return await Deno.readFile(output);
}

/** The native library with its manifest, as `ffi/library.ts` looks for them; nothing where it is of no use. */
function nativeFiles(folder: string): PackedFile[] {
  const output = `${folder}/librobo.so`;
  if (!compileNative(output)) return [];
  return [
    { path: "native/librobo.so", mode: 0o755, bytes: Deno.readFileSync(output) },
    {
      path: "native/librobo.json",
      mode: 0o644,
      bytes: Deno.readFileSync(`${folder}/librobo.json`),
    },
  ];
}

/** Builds the native library and its manifest; false on systems that it does not know. */
function compileNative(output: string): boolean {
  const sources = nativeSources(ROOT);
  if (Deno.build.os !== "linux" || sources === undefined) return false;
  buildLibrary(sources, output, Deno.env.get("PATH"));
  writeManifest(output, sources.buildId, `${dirname(output)}/librobo.json`);
  return true;
}

/** The entries, sharing what they have in common. */
async function bundle(folder: string): Promise<PackedFile[]> {
  const args = ["bundle", "--quiet", "--code-splitting", "--outdir", folder];
  await runTool(Deno.execPath(), [...args, ...ENTRIES], {
    message: "deno bundle failed",
    hint: "It fetches its bundler from npm the first time: check the network and the registry",
  });
  const names = (await Array.fromAsync(filesBelow(folder))).sort();
  return await Promise.all(names.map(async (path) => ({
    path,
    mode: 0o644,
    bytes: await Deno.readFile(`${folder}/${path}`),
  })));
}

/** Paths of all files in a folder and its folders, from the folder. */
async function* filesBelow(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) yield name;
    else for await (const inner of filesBelow(`${folder}/${name}`)) yield `${name}/${inner}`;
  }
}

/** What a user's script is run with: `robo` leads to the bundled library. */
function denoJson(): string {
  const settings = { imports: { robo: "./mod.js" } };
  return `${JSON.stringify(settings, null, 2)}\n`;
}

function textFile(path: string, text: string): PackedFile {
  return { path, mode: 0o644, bytes: new TextEncoder().encode(text) };
}

interface Failure {
  readonly message: string;
  readonly hint: string;
}

async function runTool(program: string, args: readonly string[], failure: Failure): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: ROOT,
    stdin: "null",
  }).output();
  if (success) return;
  const reason = new TextDecoder().decode(stderr).trim();
  throw new RoboError("unavailable", `${failure.message}: ${reason}`, { hint: failure.hint });
}
