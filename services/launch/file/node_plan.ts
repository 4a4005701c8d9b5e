import { resolve } from "node:path";
import { TopicNames } from "../../../client/topic_names.ts";
import type { Machine, NodePlan, NodeProgram, PlanWarning, RateContract } from "../plan.ts";
import { DEFAULT_GRACE_MS } from "./defaults.ts";
import { findModule } from "./module_lookup.ts";
import type { NamedDraft } from "./naming.ts";
import type { Problems } from "./problems.ts";
import { findProgram } from "./program_lookup.ts";
import { mergeLimits, mergeRestart, mergeStop, record } from "./scope.ts";
import type { Located } from "./shapes/shape.ts";
import { quote } from "./source/source_value.ts";
import type { Variables } from "./variables.ts";

/** What nodes are planned with. */
export interface NodePlanContext {
  /** Environment of the launch. */
  readonly env: Variables["env"];
  /** Where mistakes go. */
  readonly problems: Problems;
  /** Where warnings go. */
  readonly warnings: PlanWarning[];
}

/** A node without the nodes that it waits for, whose names only all of them tell. */
export async function planNode(
  draft: NamedDraft,
  context: NodePlanContext,
): Promise<Omit<NodePlan, "after"> | undefined> {
  const { request, scope, folder, place, fullName, namespace } = draft;
  const cwd = request.cwd === undefined
    ? scope.cwd ?? { value: folder, place }
    : { ...request.cwd, value: resolve(folder, request.cwd.value) };
  const env = { ...scope.env, ...record(request.env) };
  const remap = { ...scope.remap, ...record(request.remap) };
  const machine = request.machine ?? scope.machine;
  const process = request.process?.value ?? scope.process;
  const restart = mergeRestart(scope.restart, request.restart);
  if (restart.maxDelayMs < restart.delayMs) {
    const message = `${fullName}: the longest pause before a restart is shorter than the first`;
    context.problems.add(place, message, "Make maxDelay at least as long as delay");
  }
  if (machine === undefined) await checkFolder(cwd, context.problems);
  const program = await programOf(draft, { cwd: cwd.value, env, machine }, context);
  if (program === undefined) return undefined;
  if (process !== undefined) checkShared(draft, program, { machine, problems: context.problems });
  return {
    name: fullName,
    namespace,
    program,
    env,
    cwd: cwd.value,
    remap,
    afterTimeoutMs: request.afterTimeout ?? scope.afterTimeoutMs,
    restart,
    required: request.required ?? scope.required,
    stop: mergeStop(scope.stop, request.stop),
    limits: mergeLimits(scope.limits, request.limits),
    expect: contractsOf(draft, remap, context.problems),
    ...(machine === undefined ? {} : { machine }),
    ...(process === undefined ? {} : { process }),
    source: place,
  };
}

async function programOf(
  { request, folder }: NamedDraft,
  { cwd, env, machine }: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly machine: Machine | undefined;
  },
  context: NodePlanContext,
): Promise<NodeProgram | undefined> {
  const { problems, warnings } = context;
  const { file, function: called, kwargs = {}, cmd } = request;
  const isElsewhere = machine !== undefined;
  if (cmd !== undefined) {
    const [program = "", ...args] = cmd.value;
    if (program === "") {
      problems.add(cmd.place, "The program of cmd is empty", 'Give a list such as ["./driver"]');
      return undefined;
    }
    if (isElsewhere) return { kind: "command", command: cmd.value };
    const path = env["PATH"] ?? context.env["PATH"];
    const found = await findProgram(program, { place: cmd.place, cwd, path, problems, warnings });
    return { kind: "command", command: [found, ...args] };
  }
  if (file === undefined || called === undefined) return undefined;
  const module = await findModule(file, { folder, isElsewhere, problems, warnings });
  return module === undefined
    ? undefined
    : { kind: "function", ...module, function: called, kwargs };
}

function checkShared(
  { request, place }: NamedDraft,
  program: NodeProgram,
  { machine, problems }: { readonly machine: Machine | undefined; readonly problems: Problems },
): void {
  const at = request.process?.place ?? place;
  const cure = "Take the node out of the process, or out of the group that says so";
  if (program.kind === "command") {
    problems.add(at, "A command cannot share a process", cure);
  } else if (program.language === "python") {
    problems.add(at, "A Python function cannot share a process: only TypeScript can", cure);
  } else if (machine !== undefined) {
    problems.add(at, `A node on ${machine.destination} cannot share a process`, cure);
  }
}

async function checkFolder({ value, place }: Located<string>, problems: Problems): Promise<void> {
  try {
    if ((await Deno.stat(value)).isDirectory) return;
  } catch {
    // It is not there, or not to be seen.
  }
  problems.add(place, `There is no folder ${quote(value)}`, "Make it, or give another with cwd");
}

function contractsOf(
  { request, namespace, fullName }: NamedDraft,
  remap: Readonly<Record<string, string>>,
  problems: Problems,
): RateContract[] {
  const names = new TopicNames(namespace, remap);
  return (request.expect ?? []).map(({ value, place }) => {
    const { topic, hz, maxGapMs, otherwise = "warn", grace = DEFAULT_GRACE_MS } = value;
    const [least = 0, most = Infinity] = hz?.value ?? [];
    if (least > most) {
      const message = `hz is [${least}, ${most}]: the least is above the most`;
      problems.add(hz!.place, message, "Give the smaller number first");
    } else if (most === 0) {
      problems.add(hz!.place, "hz is [0, 0], no message at all", "Give a most above 0");
    }
    if (hz === undefined && maxGapMs === undefined) {
      const message = `The contract of ${fullName} for ${topic} says nothing`;
      problems.add(place, message, "Give hz, maxGapMs or both");
    }
    return {
      topic: names.resolve(topic),
      ...(hz === undefined ? {} : { hz: [least, most] as const }),
      ...(maxGapMs === undefined ? {} : { maxGapMs }),
      otherwise,
      graceMs: grace,
    };
  });
}
