import { RoboError } from "../../../errors.ts";
import type { RoboHome } from "../../../system/home.ts";
import { kwargsVariables } from "../../../system/kwargs_variables.ts";
import { dirname } from "../../../system/paths.ts";
import { functionArguments, workerHostArguments } from "../../../system/user_function.ts";
import type { Machine, NodePlan, NodeProgram } from "../plan.ts";
import { PYTHON_HOST } from "./python_host.ts";
import type { WorkerSpec } from "./worker_protocol.ts";

/** Where the core of a launch is. */
export interface CoreEndpoints {
  /** Endpoint for publishers. */
  readonly in: string;
  /** Endpoint for subscribers. */
  readonly out: string;
}

/** What a launch knows besides its plan. */
export interface HostSettings {
  /** Absolute path of the launch file: its folder is where a remote machine's `folder` stands for. */
  readonly file: string;
  /** Name of the launch. */
  readonly launch: string;
  /** The core, as the node sees it. */
  readonly core: CoreEndpoints;
  /** Where robo lives. */
  readonly home: RoboHome;
  /** Path of the Deno that runs TypeScript (`Deno.execPath()`). */
  readonly deno: string;
  /** The Python that runs a file's functions; see `findPython`. */
  readonly python: (folder: string) => string;
}

/** How a node's process is started. */
export interface HostCommand {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Environment variables that it gets besides those of the launcher. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The command line and the environment of a node with a process of its own; for a node on another machine, those that
 * are to be used there.
 *
 * Throws a `RoboError` of kind `config` for kwargs that are too long and for a `deno.json` that cannot be read.
 */
export function hostCommand(plan: NodePlan, settings: HostSettings): HostCommand {
  const { program } = plan;
  const kwargs = program.kind === "function" ? kwargsVariables(program.kwargs) : {};
  return {
    command: plan.machine === undefined
      ? localCommand(plan, settings)
      : remoteCommand(program, plan.machine, settings),
    env: { ...nodeVariables(plan, settings), ...plan.env, ...kwargs },
  };
}

function localCommand({ program, source }: NodePlan, settings: HostSettings): readonly string[] {
  if (program.kind === "command") return program.command;
  const { module, function: name } = program;
  if (program.language === "python") {
    return pythonCommand(settings.python(dirname(source.file)), module, name);
  }
  return [settings.deno, ...functionArguments(settings.home, { module, name })];
}

function remoteCommand(
  program: NodeProgram,
  machine: Machine,
  settings: HostSettings,
): readonly string[] {
  if (program.kind === "command") return program.command;
  const module = remotePath(program.module, machine, settings);
  if (program.language === "python") return pythonCommand("python3", module, program.function);
  return [machine.robo ?? "robo", "run", "--function", program.function, module];
}

/** Where a file below the launch file's folder is on another machine; other absolute paths are the same there. */
export function remotePath(
  path: string,
  { folder }: Machine,
  { file }: Pick<HostSettings, "file">,
): string {
  const here = dirname(file);
  if (folder === undefined || (path !== here && !path.startsWith(`${here}/`))) return path;
  return `${folder.replace(/\/+$/, "")}${path.slice(here.length)}`;
}

function pythonCommand(python: string, module: string, name: string): readonly string[] {
  return [python, "-u", "-c", PYTHON_HOST, module, name];
}

function coreVariable(core: CoreEndpoints): string {
  return `${core.in},${core.out}`;
}

/** What a launched program is told in its environment, whatever language it is written in. */
function nodeVariables(plan: NodePlan, { core, launch }: HostSettings): Record<string, string> {
  return {
    ROBO_CORE: coreVariable(core),
    ROBO_LAUNCH: launch,
    ROBO_NODE_NAME: plan.name,
    ROBO_NAMESPACE: plan.namespace,
    ROBO_REMAP: JSON.stringify(plan.remap),
  };
}

/**
 * The command line and the environment of a process that several nodes share; it takes what {@linkcode workerSpec} says
 * on its stdin. Its folder is the `cwd` that all of them have.
 *
 * Throws a `RoboError` of kind `config` when the nodes cannot share a process.
 */
export function workerHostCommand(
  nodes: readonly NodePlan[],
  settings: HostSettings,
): HostCommand & { readonly cwd: string } {
  const [first] = nodes;
  if (first === undefined) throw new RoboError("internal", "A shared process needs a node");
  // Finding them reads the project's files: once for nodes of the same module.
  const modules = new Map<string, string[]>();
  const flags = nodes.map((node) => {
    const module = moduleOf(node);
    const known = modules.get(module) ?? workerHostArguments(settings.home, module);
    modules.set(module, known);
    return known;
  });
  sameForAll(nodes, (node) => node.cwd, "folders to run in (cwd)");
  sameForAll(nodes, (_, index) => JSON.stringify(flags[index]), "deno.json or package.json files");
  return {
    command: [settings.deno, ...flags[0]!],
    env: {
      ROBO_CORE: coreVariable(settings.core),
      ROBO_LAUNCH: settings.launch,
      ...sharedEnv(nodes),
    },
    cwd: first.cwd,
  };
}

/** What the host of a shared process is told about a node. */
export function workerSpec(node: NodePlan, core: CoreEndpoints): WorkerSpec {
  const { program } = node;
  if (program.kind !== "function") throw noWorker(node);
  return {
    module: program.module,
    function: program.function,
    kwargs: program.kwargs,
    core,
    namespace: node.namespace,
    remap: node.remap,
  };
}

function moduleOf(node: NodePlan): string {
  const { program } = node;
  if (program.kind !== "function" || program.language !== "typescript") throw noWorker(node);
  return program.module;
}

function noWorker({ name }: NodePlan): RoboError {
  return new RoboError("config", `Node ${name} cannot share a process`, {
    hint: "Only TypeScript functions can: give it a process of its own",
  });
}

function sharedEnv(nodes: readonly NodePlan[]): Record<string, string> {
  for (const variable of new Set(nodes.flatMap(({ env }) => Object.keys(env)))) {
    const setting = nodes.filter(({ env }) => Object.hasOwn(env, variable));
    sameForAll(setting, ({ env }) => env[variable]!, `values of ${variable}`);
  }
  return Object.assign({}, ...nodes.map(({ env }) => env));
}

function sameForAll(
  nodes: readonly NodePlan[],
  value: (node: NodePlan, index: number) => string,
  what: string,
): void {
  const [first] = nodes;
  const other = nodes.find((node, index) => value(node, index) !== value(first!, 0));
  if (other === undefined) return;
  throw new RoboError(
    "config",
    `The nodes ${first!.name} and ${other.name} share a process, but have different ${what}`,
    { hint: "Make them the same, or give each a process of its own" },
  );
}
