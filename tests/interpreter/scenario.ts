import { fromFileUrl } from "../../system/paths.ts";
import { findPythonWith } from "../lib/python.ts";
import type { JupyterFolder } from "./kernel_lab.ts";

/** How long a scenario may take, in milliseconds. */
const PATIENCE_MS = 120_000;

/** A Python with Jupyter's client, and how a test calls it. */
export interface JupyterPython {
  readonly name: string;
  /** `undefined` when it is not there: then the test is ignored. */
  readonly python: string | undefined;
}

/** Debian's Jupyter. */
export const DEBIAN: JupyterPython = {
  name: "Debian's jupyter_client",
  python: debianWith("jupyter_client"),
};

/** The newest Jupyter of PyPI. */
export const NEWEST: JupyterPython = {
  name: "the newest jupyter_client",
  python: findPythonWith("jupyter_client"),
};

/** Both. */
export const PYTHONS: readonly JupyterPython[] = [DEBIAN, NEWEST];

/** Debian's Python, if it has all `modules`. */
export function debianWith(...modules: readonly string[]): string | undefined {
  const python = "/usr/bin/python3";
  try {
    const { success } = new Deno.Command(python, {
      args: ["-c", `import ${modules.join(", ")}`],
      stdout: "null",
      stderr: "null",
    }).outputSync();
    return success ? python : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs a function of a Python file beside this one, with string arguments, in a test's folder; throws with its traceback when
 * one of its assertions fails.
 *
 * @returns What it printed.
 */
export async function runScenario(
  { python = "", folder }: { readonly python: string | undefined; readonly folder: JupyterFolder },
  scenario: `${string}.py ${string}`,
  ...args: readonly string[]
): Promise<string> {
  const [file = "", name = ""] = scenario.split(" ");
  const child = new Deno.Command(python, {
    args: [fromFileUrl(new URL(file, import.meta.url)), name, ...args],
    cwd: folder.work,
    env: { ...folder.env, PYTHONDONTWRITEBYTECODE: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const patience = setTimeout(() => child.kill("SIGINT"), PATIENCE_MS);
  const { success, stdout, stderr } = await child.output();
  clearTimeout(patience);
  const text = new TextDecoder();
  if (!success) throw new Error(`${scenario} failed:\n${text.decode(stderr)}`);
  return text.decode(stdout);
}
