import { completionScript } from "../completions/scripts.ts";
import type { Shell } from "../completions.ts";
import { RoboError } from "../../errors.ts";
import { absolute } from "../../system/paths.ts";

/** One file that an installation makes. */
export type PlannedFile =
  | { readonly path: string; readonly linkTo: string }
  | { readonly path: string; readonly copyOf: string }
  | { readonly path: string; readonly text: string };

/** What an installation depends on. */
export interface InstallSetting {
  /** What `--prefix` says. */
  readonly prefix?: string | undefined;
  /** Environment variables: `HOME`, `XDG_CONFIG_HOME`. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** The program that runs: the bootstrap of a checkout, or the single binary. */
  readonly program: string;
  /** Whether it is a checkout's, which has to stay where it is. */
  readonly isCheckout: boolean;
  /** The shells that are installed. */
  readonly shells: readonly Shell[];
}

/** The folder with `bin` and `share`. Throws a `RoboError` of kind `config` without a home folder. */
export function installPrefix({ prefix, env }: Pick<InstallSetting, "prefix" | "env">): string {
  if (prefix !== undefined) return absolute(prefix).replace(/(.)\/+$/, "$1");
  const home = env["HOME"];
  if (home) return `${home}/.local`;
  throw new RoboError("config", "There is no home folder to install in", {
    hint: "Set HOME, or name a folder with --prefix",
  });
}

/** The files of an installation, the program first. */
export function planInstall(setting: InstallSetting): PlannedFile[] {
  const prefix = installPrefix(setting);
  const { program, isCheckout, shells } = setting;
  const path = `${prefix}/bin/robo`;
  return [
    isCheckout ? { path, linkTo: program } : { path, copyOf: program },
    ...shells.map((shell) => ({
      path: completionPath(shell, setting),
      text: completionScript(shell),
    })),
  ];
}

/** Where a shell looks for completions without being told. */
function completionPath(shell: Shell, setting: InstallSetting): string {
  const prefix = installPrefix(setting);
  const { env } = setting;
  switch (shell) {
    case "bash":
      return `${prefix}/share/bash-completion/completions/robo`;
    case "zsh":
      return `${prefix}/share/zsh/site-functions/_robo`;
    case "fish":
      return setting.prefix === undefined
        ? `${env["XDG_CONFIG_HOME"] || `${env["HOME"]}/.config`}/fish/completions/robo.fish`
        : `${prefix}/share/fish/vendor_completions.d/robo.fish`;
  }
}
