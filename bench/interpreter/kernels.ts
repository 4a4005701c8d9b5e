import { findPrograms } from "../../commands/find_programs.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { versionOf } from "../lib/machine.ts";

const ROBO = fromFileUrl(new URL("../../robo", import.meta.url));

/** What a kernel is made to do, in its own language. */
export interface Cells {
  /** The smallest cell. */
  readonly one: string;
  /** Writes 10 MB to standard output in 100 000 lines. */
  readonly lines: string;
  /** Writes 10 MB to standard output at once. */
  readonly write: string;
  /** Computes for good. */
  readonly spin: string;
  /** Waits for good. */
  readonly await: string;
  /** Sets a variable. */
  readonly keep: string;
  /** Fails unless the variable still has its value. */
  readonly kept: string;
}

/** A kernel to be measured. */
export interface KernelProgram {
  /** As it stands in the report. */
  readonly name: string;
  /** Command line; `{connection_file}` is replaced. */
  readonly command: readonly string[];
  /** Environment variables besides this process's own. */
  readonly env: Readonly<Record<string, string>>;
  /** How it is interrupted, as its kernelspec says. */
  readonly interrupt: "message" | "signal";
  /** What it is made to do. */
  readonly cells: Cells;
}

const JAVASCRIPT: Cells = {
  one: "1+1",
  lines: `for (let i = 0; i < 100_000; i++) console.log("x".repeat(99))`,
  write: `console.log("x".repeat(9_999_999))`,
  spin: "while (true) {}",
  await: "await new Promise(() => {})",
  keep: "let keep = 42",
  kept: `if (keep !== 42) throw new Error("lost")`,
};

const PYTHON: Cells = {
  one: "1+1",
  lines: `for _ in range(100_000): print("x" * 99)`,
  write: `print("x" * 9_999_999)`,
  spin: "while True: pass",
  await: "import asyncio\nawait asyncio.Event().wait()",
  keep: "keep = 42",
  kept: "assert keep == 42",
};

/** Ours, run by `deno`, or by `command` (parts divided by blanks). */
export function roboKernel(deno: string, command?: string): KernelProgram {
  return {
    name: "robo",
    command: command?.split(" ") ??
      [ROBO, "interpreter", "--connection-file", "{connection_file}"],
    env: { ROBO_DENO: deno },
    interrupt: "message",
    cells: JAVASCRIPT,
  };
}

/** Deno's own kernel. */
export function denoKernel(deno: string): KernelProgram {
  return {
    name: "deno jupyter",
    command: [deno, "jupyter", "--kernel", "--conn", "{connection_file}"],
    env: {},
    interrupt: "message",
    cells: JAVASCRIPT,
  };
}

/** IPython's kernel in that Python. */
export function pythonKernel(python: string): KernelProgram {
  return {
    name: "ipykernel",
    command: [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    env: {},
    interrupt: "signal",
    cells: PYTHON,
  };
}

/** A Python that has `module`, Debian's first, with the module's version; `undefined` where there is none. */
export async function pythonThatHas(
  module: string,
): Promise<{ readonly python: string; readonly version: string } | undefined> {
  const local = fromFileUrl(new URL("../../.venv/bin/python", import.meta.url));
  const found = await findPrograms(["python3"], Deno.env.get("PATH"));
  for (const python of ["/usr/bin/python3", local, ...found.values()]) {
    const version = await versionOf([
      python,
      "-c",
      `import ${module}; print(${module}.__version__)`,
    ]);
    if (version !== undefined) return { python, version };
  }
  return undefined;
}
