import type { RouteMap } from "@stricli/core";
import { ownsConfig, passesArgumentsOn } from "./command.ts";
import type { RoboContext } from "../context.ts";
import {
  checkSettings,
  findCommand,
  type FoundCommand,
  toKebab,
  withSettings,
} from "./settings/settings.ts";
import { readSettingsFile } from "./settings/file.ts";

/** Arguments as the command tree takes them. */
export interface PreparedArguments {
  /** Words, then flags from file and environment, then what was typed. */
  readonly args: readonly string[];
  /** Where flags that were not typed come from, by name, such as `key` from `ROBO_CORE_KEY`. */
  readonly origins: ReadonlyMap<string, string>;
  /** The names of the command's flags, without dashes. */
  readonly flags: ReadonlySet<string>;
}

/** Adds what the settings file and the environment say to what was typed. */
export function prepareArguments(
  routes: RouteMap<RoboContext>,
  context: RoboContext,
): PreparedArguments {
  const words = context.args[0] === "help" ? [...context.args.slice(1), "--help"] : context.args;
  const typed = nameDefaultCommand(routes, words);
  const found = findCommand(routes, typed);
  if (found === undefined) return { args: typed, origins: new Map(), flags: new Set() };
  const flags = new Set(Object.keys(found.command.parameters.flags ?? {}).map(toKebab));
  const args = passesArgumentsOn(found.command) ? escapeArguments(found, typed) : typed;
  const own = beforeEscape(args);
  if (own.includes("--help") || own.includes("-h")) return { args, origins: new Map(), flags };
  const settings = ownsConfig(found.command) ? [] : own;
  const file = readSettingsFile(settings, context.process.env);
  if (file !== undefined) checkSettings(routes, file.settings, file.name);
  return { ...withSettings(args, found, { env: context.process.env, file }), flags };
}

/**
 * Names the command that a group stands for where none of its commands follows, so that `robo record imu` means `robo
 * record start imu` for settings and variables as well. The help of the group stays its own.
 */
export function nameDefaultCommand(
  routes: RouteMap<RoboContext>,
  args: readonly string[],
): readonly string[] {
  let group = routes;
  for (let count = 0;; count++) {
    const word = args[count];
    const target = word === undefined ? undefined : group.getRoutingTargetForInput(word);
    if (target !== undefined && "loader" in target) return args;
    if (target !== undefined) {
      group = target;
      continue;
    }
    const command = group.getDefaultCommand();
    const entry = group.getAllEntries().find(({ target }) => target === command);
    if (entry === undefined || word === "--help" || word === "-h") return args;
    return [...args.slice(0, count), entry.name.original, ...args.slice(count)];
  }
}

/** The arguments before `--`: those which may be flags. */
export function beforeEscape(args: readonly string[]): readonly string[] {
  const escape = args.indexOf("--");
  return escape === -1 ? args : args.slice(0, escape);
}

/** Puts `--` before the first argument that is no flag: what follows it belongs to the user's program. */
export function escapeArguments(
  { path, command }: FoundCommand,
  args: readonly string[],
): string[] {
  const flags = Object.entries(command.parameters.flags ?? {});
  const takesValue = new Set(
    flags.filter(([, flag]) => flag.kind === "parsed" || flag.kind === "enum")
      .flatMap(([name]) => [`--${name}`, `--${toKebab(name)}`]),
  );
  let index = path.length;
  while (index < args.length && args[index]!.startsWith("-") && args[index] !== "--") {
    index += takesValue.has(args[index]!) ? 2 : 1;
  }
  if (index >= args.length || args[index] === "--") return [...args];
  return [...args.slice(0, index), "--", ...args.slice(index)];
}
