import { RoboError } from "../../errors.ts";
import type { Implementation } from "../cli/command.ts";
import { roboProgram } from "../cli/robo_program.ts";
import { SHELLS } from "../completions.ts";
import type { RoboContext } from "../context.ts";
import { findPrograms } from "../find_programs.ts";
import { roboHome } from "../../system/home.ts";
import type { InstallFlags } from "../install.ts";
import { installPrefix, planInstall, type PlannedFile } from "./plan.ts";
import { markOf, readRecord, recordPath, writeRecord } from "./record.ts";
import { dirname } from "../../system/paths.ts";

const install: Implementation<InstallFlags> = async (context, { prefix }) => {
  const { env } = context.process;
  const { isCheckout } = roboHome();
  const found = await findPrograms(SHELLS, env["PATH"]);
  const shells = SHELLS.filter((shell) => found.has(shell));
  const program = roboProgram(context.process);
  const root = installPrefix({ prefix, env });
  const record = await readRecord(root);
  const files: Record<string, string> = { ...record.files };
  const plan = planInstall({ prefix, env, program, isCheckout, shells });
  for (const file of plan) await checkPlace(file, files);
  for (const file of plan) {
    await make(file, root);
    files[file.path] = (await markOf(file.path))!;
    context.print(describe(file));
  }
  await writeRecord(root, { files });
  context.print(`noted in ${recordPath(root)}, for robo uninstall`);
  advise(context, root, shells.includes("zsh"));
};

/** What stands there and is not ours must not be lost. */
async function checkPlace(file: PlannedFile, known: Readonly<Record<string, string>>) {
  const mark = await markOf(file.path);
  const ours = mark === undefined || mark === known[file.path] ||
    ("linkTo" in file && mark === `link:${file.linkTo}`);
  if (ours) return;
  throw new RoboError("config", `${file.path} is there, and not from robo install`, {
    hint: "Move it away, or install elsewhere with --prefix",
  });
}

async function make(file: PlannedFile, root: string): Promise<void> {
  try {
    await Deno.mkdir(dirname(file.path), { recursive: true });
    // Made beside its place and moved there: a program that runs may not be written to.
    const fresh = `${file.path}.${Deno.pid}.new`;
    if ("linkTo" in file) await Deno.symlink(file.linkTo, fresh);
    else if ("copyOf" in file) await Deno.copyFile(file.copyOf, fresh);
    else await Deno.writeTextFile(fresh, file.text);
    await Deno.rename(fresh, file.path);
  } catch (cause) {
    throw new RoboError("io", `Cannot write ${file.path}`, {
      hint: `Make ${root} writable, or install elsewhere with --prefix`,
      cause,
    });
  }
}

function describe(file: PlannedFile): string {
  if ("linkTo" in file) return `linked ${file.path} to ${file.linkTo}`;
  return "copyOf" in file ? `copied ${file.copyOf} to ${file.path}` : `wrote  ${file.path}`;
}

function advise(context: RoboContext, root: string, zsh: boolean): void {
  const { env } = context.process;
  const folders = (env["PATH"] ?? "").split(":");
  if (!folders.includes(`${root}/bin`)) {
    context.print(
      `${root}/bin is not on the PATH yet: put this line in ~/.profile and log in anew`,
    );
    context.print(`  export PATH="${root}/bin:$PATH"`);
  }
  if (zsh && !root.startsWith("/usr")) {
    context.print("for zsh, put this line in ~/.zshrc, before compinit");
    context.print(`  fpath+=("${root}/share/zsh/site-functions")`);
  }
}

export default install;
