import { RoboError } from "../errors.ts";
import type { CoreArguments } from "../protocols/gecko/core_address.ts";
import { CORE_VARIABLE, parseCoreVariable } from "./core_variable.ts";

/** Environment variable that names the first node of a program, whatever the program calls it. */
export const NODE_NAME_VARIABLE = "ROBO_NODE_NAME";

/** Environment variable whose namespace is put in front of that of each node of a program. */
export const NAMESPACE_VARIABLE = "ROBO_NAMESPACE";

/** Environment variable that says what topics are called instead: a JSON object of names. */
export const REMAP_VARIABLE = "ROBO_REMAP";

/** Where a host leaves word for the library in the same worker, which has no environment of its own. */
export const LAUNCHED: unique symbol = Symbol.for("robo.launched");

/** What a launch, or whoever started the program, says about its nodes. */
export interface Launched {
  /** Where the core is. */
  readonly core?: CoreArguments | undefined;
  /** Name of the first node. */
  readonly name?: string | undefined;
  /** In front of the namespaces of all nodes. */
  readonly namespace?: string | undefined;
  /** Topics and services of all nodes, and what they are called instead. */
  readonly remap?: Readonly<Record<string, string>> | undefined;
  /** Aborts when the nodes are to shut down; without it SIGINT and SIGTERM say so. */
  readonly signal?: AbortSignal;
  /** Told of each node that `initNode` makes. */
  readonly made?: (node: LaunchedNode) => void;
}

/** What a host sees of a node. */
export interface LaunchedNode {
  /** Aborts when it shuts down. */
  readonly signal: AbortSignal;
  /** Shuts it down; resolves when it has ended. */
  shutdown(): Promise<void>;
}

/** What this program was told: in a worker by its host, else by the environment. Throws a `RoboError` of kind `config`. */
export function launchedAs(environment: (name: string) => string | undefined): Launched {
  const host = (globalThis as { [LAUNCHED]?: Launched })[LAUNCHED];
  return host ?? {
    core: parseCoreVariable(environment(CORE_VARIABLE)),
    name: environment(NODE_NAME_VARIABLE) || undefined,
    namespace: environment(NAMESPACE_VARIABLE),
    remap: parseRemapVariable(environment(REMAP_VARIABLE)),
  };
}

/** What {@linkcode REMAP_VARIABLE} says. Throws a `RoboError` of kind `config` unless it is a JSON object of texts. */
export function parseRemapVariable(
  value: string | undefined,
): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === "") return undefined;
  const remap = parseJson(value);
  const isObject = typeof remap === "object" && remap !== null && !Array.isArray(remap);
  if (isObject && Object.values(remap).every((name) => typeof name === "string" && name !== "")) {
    return remap as Readonly<Record<string, string>>;
  }
  throw new RoboError("config", `${REMAP_VARIABLE} is not an object of names: ${value}`, {
    hint: `Set it to JSON such as {"camera": "left_camera"}`,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused like all that is not an object
  }
}
