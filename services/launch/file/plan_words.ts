import { relative } from "node:path";
import type { PlanText, PlanTextNode } from "../../../terminal/plan_text.ts";
import type { CorePlan, LaunchPlan, NodePlan, NodeProgram, RateContract } from "../plan.ts";
import { wavesOf } from "../session/order.ts";
import { DEFAULT_STOP } from "./defaults.ts";

/** What a plan would do, in words: the nodes in the order of their start. */
export function describePlan(plan: LaunchPlan): PlanText {
  const { name, file, core, nodes } = plan;
  const folder = file.slice(0, file.lastIndexOf("/"));
  const waves = wavesOf(nodes).map((wave) => wave.map((node) => describeNode(node, folder)));
  return { name, file, core: describeCore(core), waves };
}

/** Where a core is, and what the launch does about it. */
export function describeCore({ where, start, args }: CorePlan): string {
  const flags = args.length === 0 ? "" : ` with ${args.join(" ")}`;
  const starting = start === "auto" ? `; started when there is none${flags}` : "; never started";
  return `${describePlace(where)}${starting}`;
}

function describePlace(where: CorePlan["where"]): string {
  if (where === undefined) return "of this machine";
  if ("key" in where) return `called ${where.key}`;
  const [from, to] = [where.in, where.out].map((end) =>
    typeof end === "string" ? end : `${end[0]}:${end[1]}`
  );
  return `at ${from} → ${to}`;
}

function describeNode(node: NodePlan, folder: string): PlanTextNode {
  const { name, program, namespace, after, restart, process, machine, cwd } = node;
  const { required, expect, limits, stop, env, remap } = node;
  const details = [
    after.length > 0 && `after ${after.join(", ")}`,
    namespace !== "" && `namespace ${namespace}`,
    ...Object.entries(remap).map(([from, to]) => `topic ${from} becomes ${to}`),
    restart.when !== "never" && restartWords(node),
    required && "required: the launch ends with it",
    process !== undefined && `in the process ${process}`,
    machine !== undefined && `on ${machine.destination}`,
    cwd !== folder && `in ${shortPath(cwd, folder)}`,
    Object.keys(env).length > 0 && `env ${Object.keys(env).join(", ")}`,
    limits.cpu !== undefined && `at most ${limits.cpu} processor cores`,
    limits.memoryBytes !== undefined && `at most ${Math.round(limits.memoryBytes / 1e6)} MB`,
    (stop.politeMs !== DEFAULT_STOP.politeMs || stop.termMs !== DEFAULT_STOP.termMs) &&
    `has ${seconds(stop.politeMs)} to end, ${seconds(stop.termMs)} more after SIGTERM`,
    ...expect.map(contractWords),
  ];
  return {
    name,
    program: programWords(program, folder),
    details: details.filter((detail) => typeof detail === "string"),
  };
}

function programWords(program: NodeProgram, folder: string): string {
  if (program.kind === "command") return program.command.map(shellWord).join(" ");
  const { module, function: called, kwargs } = program;
  const given = Object.keys(kwargs).length === 0 ? "" : ` ${JSON.stringify(kwargs)}`;
  return `${shortPath(module, folder)} ${called}${given}`;
}

function restartWords({ restart }: NodePlan): string {
  const { when, delayMs, maxDelayMs, limit } = restart;
  const often = limit === Infinity ? "" : `, at most ${limit} times in a row`;
  const pause = delayMs === maxDelayMs
    ? seconds(delayMs)
    : `${seconds(delayMs)} to ${seconds(maxDelayMs)}`;
  return `restarts ${when === "always" ? "always" : "on failure"} after ${pause}${often}`;
}

function contractWords({ topic, hz, maxGapMs, otherwise }: RateContract): string {
  const wants = [
    hz !== undefined && `${hz[0]} to ${hz[1]} Hz`,
    maxGapMs !== undefined && `no gap above ${maxGapMs} ms`,
  ].filter((want) => want !== false);
  return `expects ${topic} at ${wants.join(", ")}, else ${otherwise}`.replace(
    " at no gap",
    ": no gap",
  );
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function shortPath(path: string, folder: string): string {
  const short = relative(folder, path);
  return short === "" ? "." : short.startsWith("..") ? path : short;
}
