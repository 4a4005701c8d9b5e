import type { Command, RouteMap } from "@stricli/core";
import { RoboError } from "../../../errors.ts";
import type { RoboContext } from "../../context.ts";
import type { SettingsFile } from "./file.ts";

/** What is read of a flag's definition. */
interface FlagShape {
  readonly kind: string;
  readonly variadic?: boolean | string;
}

/** Values for flags, by the command's name and the flag's: the contents of a `robo.json`. */
export type Settings = Readonly<Record<string, unknown>>;

/** A command found in the tree: its name, itself, and where its own arguments begin. */
export interface FoundCommand {
  /** Words that lead to it, such as `["topic", "hz"]`. */
  readonly path: readonly string[];
  /** The command. */
  readonly command: Command<RoboContext>;
}

/** Follows `args` through the command tree as far as they are names; `undefined` where no command is meant. */
export function findCommand(
  root: RouteMap<RoboContext>,
  args: readonly string[],
): FoundCommand | undefined {
  let routes = root;
  for (let count = 1; count <= args.length; count++) {
    const target = routes.getRoutingTargetForInput(args[count - 1]!);
    if (target === undefined) return undefined;
    if ("loader" in target) return { path: args.slice(0, count), command: target };
    routes = target;
  }
  return undefined;
}

/** The arguments that {@linkcode withSettings} makes. */
export interface ArgumentsWithSettings {
  /** Words, then flags from file and environment, then what was typed. */
  readonly args: readonly string[];
  /** Where flags that were not typed come from, by name, such as `key` from `ROBO_CORE_KEY`. */
  readonly origins: ReadonlyMap<string, string>;
}

/**
 * The arguments with everything that the environment and the settings file say about flags which they do not
 * name: a flag is stronger than its `ROBO_<COMMAND>_<FLAG>` variable, and that than the file.
 *
 * The flags of every command also have `ROBO_<FLAG>` and a place at the top of the file, each the weaker one. An
 * empty variable counts as none.
 */
export function withSettings(
  args: readonly string[],
  found: FoundCommand,
  sources: {
    readonly env: Readonly<Partial<Record<string, string>>>;
    readonly file?: SettingsFile | undefined;
  },
): ArgumentsWithSettings {
  const { path, command } = found;
  const own = args.slice(path.length);
  const escape = own.indexOf("--");
  const given = new Set(flagNames(own.slice(0, escape === -1 ? own.length : escape)));
  const added: string[] = [];
  const origins = new Map<string, string>();
  for (
    const [name, flag] of Object.entries(command.parameters.flags ?? {}) as [string, FlagShape][]
  ) {
    const kebab = toKebab(name);
    const alias = aliasOf(command, name);
    const names = [kebab, `no-${kebab}`, ...alias === undefined ? [] : [alias]];
    if (names.some((name) => given.has(name))) continue;
    if (name === "config") continue;
    const setting = fromEnvironment(sources.env, path, name) ??
      fromFile(sources.file, path, name);
    if (setting === undefined) continue;
    added.push(...asArguments(kebab, flag, setting.value));
    origins.set(kebab, setting.origin);
  }
  return { args: [...path, ...added, ...own], origins };
}

interface Setting {
  readonly value: unknown;
  readonly origin: string;
}

function fromEnvironment(
  env: Readonly<Partial<Record<string, string>>>,
  path: readonly string[],
  flag: string,
): Setting | undefined {
  const names = [
    variableName(path, flag),
    ...SHARED.includes(flag) ? [variableName([], flag)] : [],
  ];
  const origin = names.find((name) => (env[name] ?? "") !== "");
  return origin === undefined ? undefined : { value: env[origin], origin };
}

function fromFile(
  file: SettingsFile | undefined,
  path: readonly string[],
  flag: string,
): Setting | undefined {
  if (file === undefined) return undefined;
  const places: [Settings, readonly string[]][] = [[sectionOf(file.settings, path), path]];
  if (SHARED.includes(flag)) places.push([file.settings, []]);
  for (const [section, prefix] of places) {
    const key = [flag, toKebab(flag)].find((name) => Object.hasOwn(section, name));
    if (key === undefined) continue;
    return { value: section[key], origin: `${file.name}: ${[...prefix, key].join(".")}` };
  }
  return undefined;
}

/** Name of the environment variable for a flag, such as `ROBO_TOPIC_HZ_WINDOW`. */
export function variableName(path: readonly string[], flag: string): string {
  return ["ROBO", ...[...path, flag].map(upper)].join("_");
}

/** Refuses a settings file that names what no command has, with the allowed names. */
export function checkSettings(root: RouteMap<RoboContext>, file: Settings, name: string): void {
  checkSection({ routes: root, section: file, path: [], name });
}

/** The flag's name as typed: `stats-interval` for `statsInterval`. */
export function toKebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function checkSection(
  at: { routes: RouteMap<RoboContext>; section: Settings; path: readonly string[]; name: string },
): void {
  const { routes, section, path, name } = at;
  for (const [key, value] of Object.entries(section)) {
    if (key === "$schema" || (path.length === 0 && SHARED.includes(key))) continue;
    const target = routes.getRoutingTargetForInput(key);
    const here = [...path, key];
    if (target === undefined) {
      refuse(name, here, allowedIn(routes));
    } else if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new RoboError(
        "config",
        `${name}: ${here.join(".")}: Not an object with the flags of robo ${here.join(" ")}`,
        {
          hint: `Write flags and their values in braces, as robo ${
            here.join(" ")
          } --help shows them`,
        },
      );
    } else if ("loader" in target) {
      const flags = Object.keys(target.parameters.flags ?? {});
      const unknown = Object.keys(value).find((flag) =>
        !flags.some((known) => known === flag || toKebab(known) === flag)
      );
      if (unknown !== undefined) refuse(name, [...here, unknown], flags);
    } else {
      checkSection({ routes: target, section: value as Settings, path: here, name });
    }
  }
}

function allowedIn(routes: RouteMap<RoboContext>): string[] {
  return routes.getAllEntries().filter(({ hidden }) => !hidden).map(({ name }) => name.original);
}

const SHARED = ["logLevel", "logFormat", "debug"];

function refuse(file: string, path: readonly string[], allowed: readonly string[]): never {
  throw new RoboError("config", `${file}: ${path.join(".")}: No such setting`, {
    hint: `Allowed here: ${allowed.join(", ")}`,
  });
}

function sectionOf(file: Settings, path: readonly string[]): Settings {
  let section: unknown = file;
  for (const name of path) section = (section as Settings | undefined)?.[name];
  return typeof section === "object" && section !== null ? section as Settings : {};
}

function asArguments(kebab: string, flag: FlagShape, value: unknown): string[] {
  const separator = typeof flag.variadic === "string" ? flag.variadic : undefined;
  if (Array.isArray(value) && separator !== undefined) return [`--${kebab}`, value.join(separator)];
  const values = Array.isArray(value) ? value : [value];
  return values.flatMap((one) => {
    const text = typeof one === "object" ? JSON.stringify(one) : String(one);
    // With "=" a value that begins with a dash is not taken for a flag; the library wants it to be one line.
    return /^.+$/.test(text) ? [`--${kebab}=${text}`] : [`--${kebab}`, text];
  });
}

function aliasOf(command: Command<RoboContext>, name: string): string | undefined {
  const aliases = Object.entries(command.parameters.aliases ?? {});
  return aliases.find(([, flag]) => flag === name)?.[0];
}

function flagNames(args: readonly string[]): string[] {
  return args.filter((argument) => argument.startsWith("-"))
    .map((argument) => toKebab(argument.replace(/^--?/, "").split("=")[0]!));
}

function upper(name: string): string {
  return toKebab(name).replaceAll("-", "_").toUpperCase();
}
