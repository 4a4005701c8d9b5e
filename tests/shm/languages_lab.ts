/**
 * Programs in C, C++ and Python for the tests of shared memory: what they need is found, built and started here.
 *
 * @module
 */
import assert from "node:assert/strict";
import { nativeLibrary } from "../../ffi/library.ts";
import { cHeader } from "../../protocols/cstruct/c_header.ts";
import { generatedSource } from "../../protocols/cstruct/generated_source.ts";
import { pythonClass } from "../../protocols/cstruct/python_class.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { findPython, findPythonWith } from "../lib/python.ts";
import { LineProcess } from "../lib/line_process.ts";
import schema from "./peer.schema.json" with { type: "json" };

/** Folder of the sources. */
export const ROOT: string = fromFileUrl(new URL("../../", import.meta.url));

const WARNINGS = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"];

/** Whether there is a C compiler that works, and on a system that has the library. */
export const hasC: boolean = canRun("gcc", ["--version"]);

/** Whether there is a C++ compiler that works. */
export const hasCpp: boolean = canRun("g++", ["--version"]);

/** A Python with numpy, or `undefined`. */
export const python: string | undefined = [findPython(), findPythonWith("numpy")].find(
  (python) => python !== undefined && canRun(python, ["-c", "import numpy"]),
);

function canRun(program: string, args: string[]): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    const options = { args, stdout: "null", stderr: "null" } as const;
    return new Deno.Command(program, options).outputSync().success;
  } catch {
    return false;
  }
}

/** A folder with the library, as `make install` leaves it, and with what is made of the schema; removed at its end. */
export class Lab implements AsyncDisposable {
  /** The folder. */
  readonly folder: string;
  /** Where programs of Python find the module, its library and what is made of the schema. */
  readonly env: Readonly<Record<string, string>>;

  /** Makes the folder. */
  static async make(): Promise<Lab> {
    const lab = new Lab(await Deno.makeTempDir({ prefix: "robo-languages-" }));
    const { path } = nativeLibrary();
    for (const name of ["librobo.so", "librobo.so.1"]) {
      await Deno.symlink(path, `${lab.folder}/${name}`);
    }
    const source = generatedSource(schema, "peer.schema.json");
    await Deno.writeTextFile(`${lab.folder}/peer_pose.h`, cHeader(source));
    await Deno.writeTextFile(`${lab.folder}/peer_pose.py`, pythonClass(source));
    return lab;
  }

  private constructor(folder: string) {
    this.folder = folder;
    this.env = {
      ROBO_NATIVE: `${folder}/librobo.so`,
      PYTHONPATH: `${ROOT}native/python:${folder}`,
      PYTHONDONTWRITEBYTECODE: "1",
    };
  }

  /** Builds a program from a source of this project, strictly; resolves to its path. */
  build(source: string): Promise<string> {
    return this.buildFrom(`${ROOT}${source}`);
  }

  /** The same from any file. */
  async buildFrom(source: string): Promise<string> {
    const isCpp = source.endsWith(".cpp");
    const program = `${this.folder}/${source.replace(/.*\//, "").replace(/\.\w+$/, "")}`;
    await run(isCpp ? "g++" : "gcc", [
      isCpp ? "-std=c++17" : "-std=c11",
      ...isCpp ? [] : ["-D_GNU_SOURCE"],
      ...WARNINGS,
      `-I${ROOT}native/include`,
      `-I${this.folder}`,
      source,
      "-o",
      program,
      `-L${this.folder}`,
      "-lrobo",
      "-lm",
      "-pthread",
      `-Wl,-rpath,${this.folder}`,
    ]);
    return program;
  }

  /** Removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Runs a program to its end and resolves to what it prints; fails with its errors. */
export async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const options = { args: [...args], env: { ...env } };
  const { code, stdout, stderr } = await new Deno.Command(program, options).output();
  assert.equal(code, 0, `${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** A peer in one language. */
export class Peer implements AsyncDisposable {
  /** Its language. */
  readonly language: string;
  readonly #process: LineProcess;

  /** Starts it. */
  constructor(language: string, command: readonly string[], env: Lab["env"]) {
    this.language = language;
    this.#process = new LineProcess(command, env);
  }

  /** Process id. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Has it do something, and resolves to its answer. */
  async ask(...words: readonly (string | number)[]): Promise<string> {
    await this.#process.tell(words.join(" "));
    return await this.#process.says();
  }

  /** Has it do something that goes well. */
  async do(...words: readonly (string | number)[]): Promise<string> {
    const answer = await this.ask(...words);
    assert(!answer.startsWith("error"), `${this.language} ${words.join(" ")}: ${answer}`);
    return answer;
  }

  /** Kills it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}

/** Commands that start a peer of each language. */
export async function peerCommands(lab: Lab): Promise<Readonly<Record<string, string[]>>> {
  return {
    TypeScript: [Deno.execPath(), "run", "-A", "--quiet", `${ROOT}tests/shm/peer.ts`],
    C: [await lab.build("tests/shm/peer.c")],
    Python: [python!, `${ROOT}tests/shm/peer.py`],
  };
}

/** Starts one peer of each language. */
export function startPeers(
  lab: Lab,
  commands: Readonly<Record<string, string[]>>,
): { readonly peers: readonly Peer[] } & AsyncDisposable {
  const stack = new AsyncDisposableStack();
  const peers = Object.entries(commands).map(([language, command]) =>
    stack.use(new Peer(language, command, lab.env))
  );
  return { peers, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
