import {
  type Application,
  buildApplication,
  buildRouteMap,
  ExitCode,
  type RouteMap,
  run,
  type StricliIntegration,
  version,
} from "@stricli/core";
import { VERSION } from "../version.ts";
import { beforeEscape, prepareArguments } from "./cli/arguments.ts";
import { complete, completions } from "./completions.ts";
import { consoleCommand } from "./console.ts";
import type { RoboContext } from "./context.ts";
import { core } from "./core.ts";
import { daq } from "./daq.ts";
import { daqServer } from "./daq_server.ts";
import { demo } from "./demo.ts";
import { dev } from "./dev.ts";
import { doctor } from "./doctor.ts";
import { exec } from "./exec.ts";
import { find } from "./find.ts";
import { formatHelp } from "./cli/help/help.ts";
import { install, uninstall } from "./install.ts";
import { interpreter } from "./interpreter.ts";
import { keys } from "./keys.ts";
import { launch } from "./launch.ts";
import { record } from "./record.ts";
import { replay } from "./replay.ts";
import { describeError } from "./cli/report.ts";
import { runScript } from "./run.ts";
import { shm } from "./shm.ts";
import { stats } from "./stats.ts";
import { exitStatus, type TextOptions, texts } from "./cli/texts.ts";
import { topic } from "./topic.ts";
import { wsBridge } from "./ws_bridge.ts";

/** All subcommands. */
export const routes: RouteMap<RoboContext> = buildRouteMap({
  docs: {
    brief: "Connect a robot: its programs, its instruments and the people who look after them",
    hideRoute: { __complete: true },
  },
  routes: {
    demo,
    core,
    stats,
    topic,
    launch,
    interpreter,
    find,
    record,
    replay,
    shm,
    "daq-server": daqServer,
    daq,
    "ws-bridge": wsBridge,
    run: runScript,
    exec,
    console: consoleCommand,
    keys,
    doctor,
    install,
    uninstall,
    completions,
    dev,
    __complete: complete,
  },
});

/** How like a command or flag a mistyped word must be to be taken for it. */
const CLOSE = {
  threshold: 4,
  weights: { insertion: 1, deletion: 3, substitution: 2, transposition: 0 },
} as const;

const NOTHING_SPECIAL: TextOptions = { debug: false, origins: new Map(), flags: new Set() };

/** The application: the command tree with its help, version and hints for mistyped words. */
export function buildRobo(
  options: TextOptions = NOTHING_SPECIAL,
  root: RouteMap<RoboContext> = routes,
): Application<RoboContext> {
  return buildApplication(root, {
    name: "robo",
    scanner: {
      caseStyle: "allow-kebab-for-camel",
      allowArgumentEscapeSequence: true,
      distanceOptions: CLOSE,
    },
    documentation: { caseStyle: "convert-camel-to-kebab" },
    localization: { text: texts(options) },
    determineExitCode: exitStatus,
  }, {
    help: helpFlag(),
    version: version({
      brief: "Show the version",
      complete: true,
      info: { currentVersion: VERSION },
    }),
  });
}

/** Runs the command that the context's arguments name, and ends the process with its status. */
export async function runRobo(context: RoboContext): Promise<never> {
  return context.exit(await runCommand(context));
}

/**
 * Runs the command that the context's arguments name, of `root`; resolves to the exit status, 0 for success.
 *
 * Nothing is thrown: whatever goes wrong is printed to standard error.
 */
export async function runCommand(
  context: RoboContext,
  root: RouteMap<RoboContext> = routes,
): Promise<number> {
  const debug = beforeEscape(context.args).includes("--debug") ||
    context.process.env["ROBO_DEBUG"] === "1";
  try {
    const { args, ...texts } = prepareArguments(root, context);
    await run(buildRobo({ debug, ...texts }, root), args, context);
  } catch (error) {
    context.process.stderr.write(describeError(error, debug));
    return exitStatus(error);
  }
  const status = Number(context.process.exitCode ?? 0);
  if (status >= 0) return status;
  return status === ExitCode.InvalidArgument || status === ExitCode.UnknownCommand ? 64 : 70;
}

function helpFlag(): StricliIntegration<RoboContext> {
  return {
    flag: {
      brief: "Show this help",
      global: true,
      complete: true,
      defaultForRouteMap: true,
      aliases: ["h"],
      run(_app, { result: { target, prefix } }) {
        const { terminal, process } = this as RoboContext;
        const { columns } = terminal.size();
        process.stdout.write(formatHelp(target, { prefix, columns, color: terminal.color }));
      },
    },
  };
}
