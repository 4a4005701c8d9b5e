import type { Command } from "@stricli/core";
import { defineCommand } from "./cli/command.ts";
import type { RoboContext } from "./context.ts";
import { textFlag } from "./cli/flag_kinds.ts";

/** Flags of `robo install` and `robo uninstall`. */
export interface InstallFlags {
  /** Folder that holds `bin` and `share`. */
  readonly prefix?: string;
}

const flags = {
  prefix: textFlag("folder", "Folder with bin and share, such as /usr/local [default ~/.local]"),
} as const;

/** `robo install`: robo as a command of its own. */
export const install: Command<RoboContext> = defineCommand<InstallFlags>({
  brief: "Put robo on the PATH, with its completions",
  description: [
    "Puts robo in ~/.local/bin: a link to this checkout, or a copy of the single binary; and the completions where",
    "bash, zsh and fish look for them, for those that are installed. Can be repeated. robo uninstall takes away",
    "exactly that.",
  ].join("\n"),
  parameters: { flags },
  load: () => import("./install/install_impl.ts"),
});

/** `robo uninstall`: takes away what `robo install` put there. */
export const uninstall: Command<RoboContext> = defineCommand<InstallFlags>({
  brief: "Take away what robo install put in place",
  description: [
    "Removes the files that robo install made, and no other: one that was changed since then stays, and is named.",
    "Keys and settings in ~/.config/robo stay.",
  ].join("\n"),
  parameters: { flags },
  load: () => import("./install/uninstall_impl.ts"),
});
