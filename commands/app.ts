import {
  type Application,
  buildApplication,
  buildRouteMap,
  ExitCode,
  help,
  type RouteMap,
  run,
  version,
} from "@stricli/core";
import { VERSION } from "../version.ts";
import type { RoboContext } from "./context.ts";
import { core } from "./core.ts";
import { describeError } from "./report.ts";
import { checkSettings, findCommand, withSettings } from "./settings.ts";
import { readSettingsFile } from "./settings_file.ts";
import { exitStatus, texts } from "./texts.ts";

/** All subcommands. */
export const routes: RouteMap<RoboContext> = buildRouteMap({
  docs: { brief: "Connect a robot, its instruments, its C programs and the people at the browser" },
  routes: { core },
});

const formatting = {
  useAliasInUsageLine: false,
  onlyRequiredInUsageLine: true,
  caseStyle: "convert-camel-to-kebab",
} as const;

/** The application: the command tree with its help, version and hints for mistyped words. */
export function buildRobo(debug = false): Application<RoboContext> {
  return buildApplication(routes, {
    name: "robo",
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { caseStyle: "convert-camel-to-kebab", onlyRequiredInUsageLine: true },
    localization: { text: texts(debug) },
    determineExitCode: exitStatus,
  }, {
    help: help({ brief: "Show this help", formatting }),
    version: version({ brief: "Show the version", info: { currentVersion: VERSION } }),
  });
}

/** Runs the command that the context's arguments name, and ends the process with its status. */
export async function runRobo(context: RoboContext): Promise<never> {
  return context.exit(await runCommand(context));
}

/** Runs the command that the context's arguments name; resolves to the exit status, 0 for success. */
export async function runCommand(context: RoboContext): Promise<number> {
  const debug = wantsStack(context);
  try {
    await run(buildRobo(debug), prepareArguments(context), context);
  } catch (error) {
    context.process.stderr.write(describeError(error, debug));
    return exitStatus(error);
  }
  const status = Number(context.process.exitCode ?? 0);
  if (status >= 0) return status;
  return status === ExitCode.InvalidArgument || status === ExitCode.UnknownCommand ? 64 : 70;
}

function wantsStack(context: RoboContext): boolean {
  const escape = context.args.indexOf("--");
  const own = escape === -1 ? context.args : context.args.slice(0, escape);
  return own.includes("--debug") || context.process.env["ROBO_DEBUG"] === "1";
}

function prepareArguments(context: RoboContext): readonly string[] {
  const found = findCommand(routes, context.args);
  if (found === undefined || context.args.includes("--help")) return context.args;
  const file = readSettingsFile(context);
  if (file !== undefined) checkSettings(routes, file.settings, file.name);
  return withSettings(context.args, found, {
    env: context.process.env,
    file: file?.settings ?? {},
  });
}
