import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { switchFlag, textFlag } from "../cli/flag_kinds.ts";
import type { RoboContext } from "../context.ts";
import { parseKernelName } from "./kernel_name.ts";

/** Flags that say where Jupyter's kernelspecs are. */
export interface KernelspecPlaceFlags {
  /** Whether Jupyter's folder of this user is meant, which is the default. */
  readonly user: boolean;
  /** Folder with `share/jupyter`. */
  readonly prefix?: string;
  /** Whether that of the Python is meant which is active here. */
  readonly sysPrefix: boolean;
  /** Name of the kernelspec. */
  readonly name: string;
}

/** Flags of `robo interpreter install`. */
export interface InterpreterInstallFlags extends KernelspecPlaceFlags {
  /** What frontends call it. */
  readonly displayName?: string;
  /** Module whose exports become the initial namespace. */
  readonly init?: string;
}

const places = {
  user: switchFlag("Take Jupyter's folder of this user, which is the default"),
  prefix: textFlag(
    "folder",
    "Take FOLDER/share/jupyter, such as /usr/local for all users [default none]",
  ),
  sysPrefix: switchFlag("Take the folder of the active virtual environment, else of python3"),
  name: {
    kind: "parsed",
    parse: parseKernelName,
    default: "robo",
    placeholder: "name",
    brief: "Name of the kernelspec, as in jupyter console --kernel NAME",
  },
} as const;

/** `robo interpreter install`. */
export const install: Command<RoboContext> = defineCommand<InterpreterInstallFlags>({
  brief: "Offer the kernel to Jupyter Lab, VS Code and nbconvert",
  description: [
    "Writes a Jupyter kernelspec, so that these programs start kernels of their own by it. Running it again renews it.",
    "",
    "  robo interpreter install",
    "  robo interpreter install --name arm --init ~/robots/arm.ts",
    "  jupyter console --kernel robo",
  ].join("\n"),
  parameters: {
    flags: {
      ...places,
      displayName: textFlag("text", "What programs show for it [default TypeScript (NAME)]"),
      init: textFlag(
        "file",
        "Module whose exports are there from the start of each kernel [default none]",
      ),
    },
  },
  load: () => import("./install_impl.ts"),
});

/** `robo interpreter uninstall`. */
export const uninstall: Command<RoboContext> = defineCommand<KernelspecPlaceFlags>({
  brief: "Take the kernelspec away",
  parameters: { flags: places },
  load: () => import("./uninstall_impl.ts"),
});
