import { RoboError } from "../../../errors.ts";
import type { Settings } from "./settings.ts";

const DEFAULT_FILE = "robo.json";

/** A settings file that was read. */
export interface SettingsFile {
  /** Its name, for messages. */
  readonly name: string;
  /** What it says. */
  readonly settings: Settings;
}

/**
 * Reads the file that `--config` among `flags`, or `ROBO_CONFIG`, names, else `robo.json` of this folder, if it is
 * there. Throws RoboError "config" when it cannot be read or is not a JSON object.
 */
export function readSettingsFile(
  flags: readonly string[],
  env: Readonly<Partial<Record<string, string>>>,
): SettingsFile | undefined {
  const named = namedFile(flags) ?? (env["ROBO_CONFIG"] || undefined);
  const name = named ?? DEFAULT_FILE;
  let text: string;
  try {
    text = Deno.readTextFileSync(name);
  } catch (cause) {
    if (named === undefined && cause instanceof Deno.errors.NotFound) return undefined;
    throw new RoboError("config", `Cannot read the settings file ${name}`, {
      hint: "Give the path of a readable JSON file with --config",
      cause,
    });
  }
  return { name, settings: parse(name, text) };
}

function namedFile(flags: readonly string[]): string | undefined {
  const index = flags.findIndex((flag) => flag === "--config" || flag.startsWith("--config="));
  if (index === -1) return undefined;
  return flags[index] === "--config" ? flags[index + 1] : flags[index]!.slice("--config=".length);
}

function parse(name: string, text: string): Settings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new RoboError("config", `${name}: ${(cause as Error).message}`, {
      hint: "Mend the JSON",
      cause,
    });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new RoboError("config", `${name}: Not a JSON object`, {
      hint: 'Settings stand under the command\'s name, such as {"core": {"stats": true}}',
    });
  }
  return value as Settings;
}
