import assert from "node:assert/strict";
import { findPrograms } from "../../commands/find_programs.ts";
import { ROOT } from "../../scripts/lib/checkout.ts";

/** The sources of the native library, its tests, models and fuzz targets. */
export const NATIVE = `${ROOT}/native`;

/** How many lines of a failed program's output are shown. */
const SHOWN_LINES = 60;

/** Runs a program of this machine in `folder`; returns what it writes, and throws with its last lines when it fails. */
export async function run(
  command: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(command[0]!, {
    args: command.slice(1),
    cwd: options.cwd ?? NATIVE,
    env: { ...options.env },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  const output = text.decode(stdout) + text.decode(stderr);
  const lines = output.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
  assert.equal(code, 0, `${command.join(" ")} ends with ${code}:\n${lines}`);
  return text.decode(stdout);
}

/** Runs make in `native/` with as many jobs as there are processors. */
export function make(...targets: readonly string[]): Promise<string> {
  return run(["make", "-s", `-j${navigator.hardwareConcurrency}`, ...targets]);
}

/** A test that needs `programs`, and is ignored where one of them is missing; its name tells which it needs. */
export function nativeTest(
  name: string,
  programs: readonly string[],
  fn: () => Promise<void>,
): void {
  Deno.test({ name: `${name} (needs ${programs.join(", ")})`, ignore: !hasAll(programs), fn });
}

const found = await findPrograms(
  [
    "make",
    "cc",
    "gcc",
    "g++",
    "clang",
    "spin",
    "pkg-config",
    "aarch64-linux-gnu-gcc",
    "qemu-aarch64",
  ],
  Deno.build.os === "linux" ? Deno.env.get("PATH") : "",
);

function hasAll(programs: readonly string[]): boolean {
  return programs.every((program) => found.has(program));
}
