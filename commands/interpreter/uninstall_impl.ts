import { RoboError } from "../../errors.ts";
import type { Implementation } from "../cli/command.ts";
import type { KernelspecPlaceFlags } from "./install.ts";
import { isOurKernelspec } from "./kernelspec.ts";
import { kernelspecPlace } from "./kernelspec_place.ts";

/** `robo interpreter uninstall`: takes a kernelspec of ours away. */
const uninstallKernelspec: Implementation<KernelspecPlaceFlags> = async (context, flags) => {
  const folder = await kernelspecPlace(context, flags);
  const text = await Deno.readTextFile(`${folder}/kernel.json`).catch(() => undefined);
  if (text === undefined) {
    throw new RoboError("missing", `There is no kernelspec in ${folder}`, {
      hint: "See where they are with: jupyter kernelspec list",
    });
  }
  if (!isOurKernelspec(text)) {
    throw new RoboError("config", `${folder} is not from robo interpreter install`, {
      hint: "Remove it with: jupyter kernelspec remove",
    });
  }
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (cause) {
    throw new RoboError("io", `Cannot remove ${folder}: ${(cause as Error).message}`, { cause });
  }
  context.print(`removed ${folder}`);
};

export default uninstallKernelspec;
