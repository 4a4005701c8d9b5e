import { fromFileUrl } from "../../system/paths.ts";

/** Looks for the Pythons that the interop tests talk to. */
const ROOT = new URL("../../", import.meta.url);

/** The Python of the project's `.venv`, which may not be there. */
export const LOCAL_PYTHON: string = fromFileUrl(new URL(".venv/bin/python", ROOT));

/** A Python 3 of the system, or `undefined`. */
export function findPython(): string | undefined {
  return usable("/usr/bin/python3", "import pickle") ?? usable("python3", "import pickle");
}

/** Put in front of a script that imports pygecko, whose messages do not need the yaml that its package imports. */
export const PYGECKO: string = `
import sys, types
try: import yaml
except ImportError: sys.modules["yaml"] = types.ModuleType("yaml")
`;

/** A Python that can import `modules`: `$ROBO_TEST_PYTHON`, that of the project's `.venv`, or one of the system; `undefined` without one. */
export function findPythonWith(...modules: string[]): string | undefined {
  const named = Deno.env.get("ROBO_TEST_PYTHON");
  const script = importing(modules);
  return (named && usable(named, script)) ?? usable(LOCAL_PYTHON, script) ??
    findSystemPythonWith(...modules);
}

/** A Python of the system alone that can import `modules`; `undefined` without one. */
export function findSystemPythonWith(...modules: string[]): string | undefined {
  const script = importing(modules);
  return usable("python3", script) ?? usable("/usr/bin/python3", script);
}

/** Runs `script` with `input` on its standard input and returns what it writes; throws with its errors. */
export async function runPython(
  python: string,
  script: string,
  input: Uint8Array = new Uint8Array(),
): Promise<Uint8Array> {
  const child = new Deno.Command(python, {
    args: ["-c", script],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const written = writer.write(input).then(() => writer.close()).catch(() => {});
  const { success, stdout, stderr } = await child.output();
  await written;
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return stdout;
}

function importing(modules: readonly string[]): string {
  return `${PYGECKO}\nimport ${modules.join(", ")}`;
}

function usable(python: string, script: string): string | undefined {
  try {
    const { success } = new Deno.Command(python, {
      args: ["-c", script],
      stdout: "null",
      stderr: "null",
    }).outputSync();
    return success ? python : undefined;
  } catch {
    return undefined;
  }
}
