import {
  type CoreEndpoints,
  hostCommand,
  type HostSettings,
  workerHostCommand,
  workerSpec,
} from "../hosts/host_command.ts";
import type { LaunchPlan, NodePlan } from "../plan.ts";
import type { LogLine } from "../control/controllable.ts";
import type { ProgramSpec } from "../supervise/program.ts";
import { overSsh } from "../supervise/ssh_command.ts";
import type { Supervisor } from "../supervise/supervisor.ts";
import type { Runner } from "./runner.ts";
import { WorkerGroup } from "./worker_group.ts";

/** The programs of the nodes of a launch, none of them started. */
export interface Programs {
  /** That of each node, by its name. */
  readonly runners: ReadonlyMap<string, Runner>;
  /** The processes that several nodes share, by the name under which they are supervised. */
  readonly groups: ReadonlyMap<string, WorkerGroup>;
}

/** What making the programs needs. */
export interface ProgramsSetting {
  /** Supervises them. */
  readonly supervisor: Supervisor;
  /** Number of the run. */
  readonly run: string;
  /** What the hosts of functions need to know, besides the core. */
  readonly settings: Omit<HostSettings, "core">;
  /** Where the core is; asked at each start, since it has to be found first. */
  readonly core: () => CoreEndpoints;
  /** Gets lines that processes print which several nodes share. */
  readonly onLine: (line: LogLine) => void;
}

/**
 * Puts the programs of all nodes under supervision.
 *
 * Throws a `RoboError` of kind `config` for what the launch file asks for and cannot be done, see {@linkcode hostCommand}.
 */
export function makePrograms(plan: LaunchPlan, setting: ProgramsSetting): Programs {
  const runners = new Map<string, Runner>();
  const groups = new Map<string, WorkerGroup>();
  for (const node of plan.nodes) {
    if (node.process !== undefined) continue;
    const spec = lateSpec(setting.core, () => programSpec(node, plan, setting));
    runners.set(node.name, setting.supervisor.add(spec));
  }
  for (const name of new Set(plan.nodes.flatMap(({ process }) => process ?? []))) {
    const group = makeGroup(name, plan, setting);
    groups.set(group.process.name, group);
    for (const node of group.nodes) runners.set(node.plan.name, node);
  }
  return { runners, groups };
}

/** A name that no node has. */
export function freeName(name: string, plan: LaunchPlan): string {
  const taken = plan.nodes.some((node) => node.name === name);
  return taken ? freeName(`${name}-process`, plan) : name;
}

function programSpec(node: NodePlan, plan: LaunchPlan, setting: ProgramsSetting): ProgramSpec {
  const { command, env } = hostCommand(node, { ...setting.settings, core: setting.core() });
  const { name, cwd, restart, stop, limits, machine } = node;
  const spec = { name, command, env, cwd, restart, stop, limits };
  if (machine === undefined) return spec;
  const folder = plan.file.slice(0, plan.file.lastIndexOf("/")) || "/";
  // A run of its own: the other computer may be this one, where ssh itself carries the mark of the run.
  return overSsh({ machine, spec, run: `${setting.run}@${machine.destination}`, folder });
}

/**
 * A specification whose command, variables and input are worked out anew when the core is another one; and now once, to show what
 * is wrong.
 */
function lateSpec(core: () => CoreEndpoints, make: () => ProgramSpec): ProgramSpec {
  let place = core();
  let spec = make();
  const now = () => {
    if (core() !== place) {
      place = core();
      spec = make();
    }
    return spec;
  };
  const { input, ...rest } = spec;
  const late = {
    ...rest,
    get command() {
      return now().command;
    },
    get env() {
      return now().env;
    },
  };
  if (input === undefined) return late;
  return Object.defineProperty(late as ProgramSpec, "input", { get: () => now().input });
}

function makeGroup(name: string, plan: LaunchPlan, setting: ProgramsSetting): WorkerGroup {
  const { supervisor, settings, core, onLine } = setting;
  const nodes = plan.nodes.filter(({ process }) => process === name);
  const hostName = freeName(name, plan);
  return new WorkerGroup({
    name,
    hostName,
    nodes,
    command: () => workerHostCommand(nodes, { ...settings, core: core() }),
    spec: (node) => workerSpec(node, core()),
    supervise: (spec) => supervisor.add(lateSpec(core, spec)),
    logPath: (node) => supervisor.logPath(node),
    tell: (event) => supervisor.record(event),
    onLine: (line) => onLine({ node: hostName, time: Date.now(), ...line }),
  });
}
