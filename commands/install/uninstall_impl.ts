import { RoboError } from "../../errors.ts";
import type { Implementation } from "../cli/command.ts";
import type { InstallFlags } from "../install.ts";
import { installPrefix } from "./plan.ts";
import { markOf, readRecord, recordPath } from "./record.ts";
import { dirname } from "../../system/paths.ts";

const uninstall: Implementation<InstallFlags> = async (context, { prefix }) => {
  const root = installPrefix({ prefix, env: context.process.env });
  const { files } = await readRecord(root);
  if (Object.keys(files).length === 0) {
    throw new RoboError("unavailable", `robo is not installed in ${root}`, {
      hint: "Name the folder that it was installed in with --prefix",
    });
  }
  for (const [path, mark] of Object.entries(files)) {
    const now = await markOf(path);
    if (now === undefined) context.print(`gone already: ${path}`);
    else if (now !== mark) context.print(`left, as it was changed since: ${path}`);
    else {
      await remove(path);
      context.print(`removed ${path}`);
    }
  }
  await remove(recordPath(root));
  // Only a folder that is empty can be removed this way.
  await Deno.remove(dirname(recordPath(root))).catch(() => {});
};

async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (cause) {
    throw new RoboError("io", `Cannot remove ${path}`, { hint: "Make its folder writable", cause });
  }
}

export default uninstall;
