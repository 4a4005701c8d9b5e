import { RoboError } from "../errors.ts";
import { replaceProcess } from "../ffi/replace_process.ts";
import type { Implementation } from "./cli/command.ts";
import type { RoboContext } from "./context.ts";
import type { DevBuildFlags, DevOkFlags } from "./dev.ts";
import { roboHome } from "../system/home.ts";
import { endChild } from "../system/end_child.ts";

type NoFlags = NonNullable<unknown>;

/** `robo dev test` */
const test: Implementation<NoFlags, [string?]> = (context, _flags, filter) =>
  runProgram(context, "scripts/run_tests.ts", filter === undefined ? [] : [filter]);

/** `robo dev bench` */
const bench: Implementation<NoFlags, string[]> = async (context, _flags, name, ...args) => {
  const programs = await listPrograms(`${checkout()}/bench`);
  if (name !== undefined && programs.includes(name)) {
    return await runProgram(context, `bench/${name}.ts`, args);
  }
  throw new RoboError("usage", `There is no benchmark ${name}`, {
    hint: `Give one of ${programs.join(", ")}`,
  });
};

/** `robo dev ok` */
const ok: Implementation<DevOkFlags> = (context, { tests }) =>
  runProgram(context, "scripts/all_checks.ts", tests ? [] : ["--no-tests"]);

/** `robo dev build` */
const build: Implementation<DevBuildFlags> = (context, { form, output }) =>
  runProgram(context, "scripts/build_binary.ts", [form, output]);

/** `robo dev soak` */
const soak: Implementation<NoFlags, [string?]> = (context, _flags, name) =>
  runProgram(context, "scripts/soak.ts", name === undefined ? [] : [name]);

/** `robo dev schema` */
const schema: Implementation<NoFlags> = (context) => runProgram(context, "scripts/schemas.ts", []);

/** Scripts are programs of their own, so that the single binary need not hold them. */
async function runProgram(
  context: RoboContext,
  program: string,
  args: readonly string[],
): Promise<void> {
  const folder = checkout();
  const executable = Deno.execPath();
  const all = [
    "run",
    "--quiet",
    "--allow-all",
    "--config",
    `${folder}/deno.json`,
    `${folder}/${program}`,
    ...args,
  ];
  replaceProcess({ executable, args: all });
  const child = new Deno.Command(executable, { args: all, stdin: "inherit" }).spawn();
  context.interruption().addEventListener("abort", () => endChild(child, "SIGTERM"));
  context.process.exitCode = (await child.status).code;
}

function checkout(): string {
  const { folder, isCheckout } = roboHome();
  if (isCheckout) return folder;
  throw new RoboError(
    "unavailable",
    "robo dev works in a checkout only, and this is the single binary",
    {
      hint: "Clone the repository, and run ./robo dev there",
    },
  );
}

async function listPrograms(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.filter(({ isFile, name }) => isFile && /^[a-z_]+\.ts$/.test(name))
    .map(({ name }) => name.slice(0, -".ts".length))
    .filter((name) => !name.endsWith("_test")).sort();
}

export { bench, build, ok, schema, soak, test };
