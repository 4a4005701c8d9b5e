import { RoboError } from "../../errors.ts";
import { replaceProcess } from "../../ffi/replace_process.ts";
import { roboHome } from "../../system/home.ts";
import { absolute } from "../../system/paths.ts";
import { denoArguments } from "../../system/user_program.ts";
import type { Implementation } from "../cli/command.ts";
import { nativeLibrary } from "../../ffi/library.ts";
import type { ShmServeFlags } from "./serve.ts";
import type { ServeOrder } from "./serve_host.ts";

/** `robo shm serve`: becomes the program that offers a module's functions, with the module's own imports. */
const serveModules: Implementation<ShmServeFlags, string[]> = async (
  _context,
  flags,
  ...modules
) => {
  const paths = modules.map(absolute);
  for (const [i, path] of paths.entries()) {
    if (await isFile(path)) continue;
    throw new RoboError("usage", `There is no module ${modules[i]}`, {
      hint: "Give the path of a TypeScript or JavaScript file that exports functions",
    });
  }
  // Here, where what is wrong with it is told as always.
  nativeLibrary();
  const { prefix, maxArgs, maxResult, slots, log } = flags;
  const order: ServeOrder = {
    modules: paths,
    prefix,
    log,
    sizes: {
      ...(maxArgs === undefined ? {} : { maxArgs }),
      ...(maxResult === undefined ? {} : { maxResult }),
      ...(slots === undefined ? {} : { slots }),
    },
  };
  const { folder, isCheckout } = roboHome();
  replaceProcess({
    executable: Deno.execPath(),
    args: denoArguments(roboHome(), {
      script: paths[0]!,
      entry: `${folder}/commands/shm/serve_host.${isCheckout ? "ts" : "js"}`,
      args: [JSON.stringify(order)],
      denoFlags: ["--quiet"],
    }),
  });
  throw new RoboError("unavailable", "This system cannot start the program that serves functions");
};

export default serveModules;

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
