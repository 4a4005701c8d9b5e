import { RoboError } from "../../errors.ts";

type Environment = Readonly<Partial<Record<string, string>>>;

/** Where this user's key files are: `$XDG_CONFIG_HOME/robo`, else `~/.config/robo`. */
export function keyFolder(env: Environment): string {
  return `${env["XDG_CONFIG_HOME"] || `${env["HOME"] ?? "."}/.config`}/robo`;
}

/** The key file of `name`. Throws a `RoboError` of kind `usage` for a name that is no plain file name. */
export function keyFileOf(env: Environment, name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    throw new RoboError("usage", `${name} is not a name for a key`, {
      hint: "Use letters, digits, dots, dashes and underscores",
    });
  }
  return `${keyFolder(env)}/${name}.key`;
}
