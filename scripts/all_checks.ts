/**
 * Runs all checks: format, lint, types, documentation, import rules, C warnings, shell syntax and, at the end, the tests.
 *
 *     ./robo dev ok [--no-tests]
 *
 * @module
 */
import { findPrograms } from "../commands/find_programs.ts";
import { ROOT } from "./lib/checkout.ts";
import { print } from "./lib/print.ts";
import { sourceFiles } from "./lib/source_files.ts";
import { runTests } from "./run_tests.ts";

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

if (import.meta.main) Deno.exit(await main(!Deno.args.includes("--no-tests")));

async function main(withTests: boolean): Promise<number> {
  let failed = 0;
  for (const step of await listSteps()) if (!await passes(step)) failed++;
  if (withTests && await runTests() !== 0) failed++;
  print(failed === 0 ? "all checks pass" : `${failed} checks fail`);
  return failed === 0 ? 0 : 1;
}

async function listSteps(): Promise<Step[]> {
  const deno = Deno.execPath();
  return [
    { name: "format", command: [deno, "fmt", "--check"] },
    { name: "lint", command: [deno, "lint"] },
    { name: "types", command: [deno, "check", "--quiet", ...await sourceFiles(".ts")] },
    { name: "documentation", command: [deno, "doc", "--lint", "mod.ts"] },
    { name: "imports", command: [deno, "run", "--allow-all", "scripts/import_rules.ts"] },
    {
      name: "schemas",
      command: [deno, "run", "--allow-all", "scripts/schemas.ts", "--check"],
    },
    ...await shellSteps(),
    ...await compilerSteps(),
  ];
}

async function shellSteps(): Promise<Step[]> {
  const found = await findPrograms(["sh", "bash"], Deno.env.get("PATH"));
  const scripts: [string, string][] = [["sh", "robo"], ["bash", ".ci/run"]];
  return scripts.flatMap(([shell, script]) => {
    const path = found.get(shell);
    return path === undefined
      ? []
      : [{ name: `syntax of ${script}`, command: [path, "-n", script] }];
  });
}

async function compilerSteps(): Promise<Step[]> {
  const found = await findPrograms(["gcc", "cc", "sh"], Deno.env.get("PATH"));
  const shell = found.get("sh"), compiler = found.get("gcc") ?? found.get("cc");
  if (shell === undefined || compiler === undefined) {
    print("skip  C warnings: there is no C compiler");
    return [];
  }
  const strict = [
    "-std=c11",
    "-D_GNU_SOURCE",
    "-Wall",
    "-Wextra",
    "-Wconversion",
    "-Wshadow",
    "-Werror",
  ];
  const command = [
    compiler,
    "-O2",
    "-c",
    "-o",
    "/dev/null",
    ...strict,
    "-Inative/include",
    "-Inative/src",
  ];
  const sources = (await sourceFiles(".c")).filter((file) => file.startsWith("native/"));
  const folders = Map.groupBy(sources, (file) => file.slice(0, file.lastIndexOf("/")));
  return [...folders].map(([folder, files]) => ({
    name: `C warnings of ${folder}`,
    command: [
      shell,
      "-c",
      `for file; do ${command.join(" ")} "$file" || exit 1; done`,
      "",
      ...files,
    ],
  }));
}

async function passes({ name, command: [program, ...args] }: Step): Promise<boolean> {
  const started = performance.now();
  const { success, stdout, stderr } = await new Deno.Command(program!, {
    args,
    cwd: ROOT,
    stdin: "null",
  }).output();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  print(`${success ? "ok  " : "FAIL"}  ${name} (${seconds} s)`);
  if (!success) {
    for (const output of [stdout, stderr]) await Deno.stdout.write(output);
  }
  return success;
}
