/**
 * Runs the soak tests, each a program in tests/soak/ that takes its time and ends with 0 when all went well.
 *
 *     ./robo dev soak [name]
 *
 * @module
 */
import { ROOT } from "./lib/checkout.ts";
import { print } from "./lib/print.ts";

/**
 * V8 keeps the code of each text that it was given until memory runs out: in a soak test that makes codecs of thousands of structs
 * this would look like a leak.
 */
const V8_FLAGS = "--v8-flags=--no-compilation-cache";

if (import.meta.main) Deno.exit(await main(Deno.args[0]));

async function main(name?: string): Promise<number> {
  const folder = `${ROOT}/tests/soak`;
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  const programs = entries.map((entry) => entry.name)
    .filter((file) => file.endsWith(".ts") && !file.endsWith("_test.ts"))
    .filter((file) => name === undefined || file === `${name}.ts`).sort();
  if (programs.length === 0) {
    print(name === undefined ? "There are no soak tests yet" : `There is no soak test ${name}`);
    return name === undefined ? 0 : 64;
  }
  let failed = 0;
  for (const program of programs) {
    print(`soak: ${program}`);
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", V8_FLAGS, `${folder}/${program}`],
      cwd: ROOT,
      stdin: "null",
    }).spawn().status;
    if (!success) failed++;
  }
  print(`${programs.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
