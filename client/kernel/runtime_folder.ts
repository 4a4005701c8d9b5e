import { RoboError } from "../../errors.ts";

/** Looks a variable of the environment up. */
export type Environment = (name: string) => string | undefined;

/**
 * The folder in which Jupyter keeps the connection files of kernels, by the rules of jupyter_core 5: `JUPYTER_RUNTIME_DIR`, else
 * `runtime` in its data folder. That is `JUPYTER_DATA_DIR`, else on Linux `$XDG_DATA_HOME/jupyter` or `~/.local/share/jupyter`,
 * on macOS `~/Library/Jupyter`, on Windows `%APPDATA%\jupyter`. (`JUPYTER_PLATFORM_DIRS` is not followed.)
 *
 * Throws a `RoboError` of kind `config` when no variable says where the user is at home.
 */
export function jupyterRuntimeFolder(
  environment: Environment,
  os: typeof Deno.build.os = Deno.build.os,
): string {
  const separator = os === "windows" ? "\\" : "/";
  const join = (...parts: string[]) => parts.join(separator);
  const given = environment("JUPYTER_RUNTIME_DIR");
  if (given) return given;
  const data = environment("JUPYTER_DATA_DIR");
  if (data) return join(data, "runtime");
  const home = () => {
    const found = environment("HOME") || environment("USERPROFILE");
    if (found) return found;
    throw new RoboError("config", "Nothing says where the connection files of kernels are", {
      hint: "Set HOME, or JUPYTER_RUNTIME_DIR to Jupyter's runtime folder",
    });
  };
  if (os === "darwin") return join(home(), "Library", "Jupyter", "runtime");
  if (os === "windows") {
    const roaming = environment("APPDATA");
    return roaming
      ? join(roaming, "jupyter", "runtime")
      : join(home(), ".jupyter", "data", "runtime");
  }
  const share = environment("XDG_DATA_HOME") || join(home(), ".local", "share");
  return join(share, "jupyter", "runtime");
}
