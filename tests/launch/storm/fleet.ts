import { sh } from "../launch_lab.ts";

/** How many nodes of each kind take part in a storm. */
export interface FleetSize {
  /** Started again whatever happens. */
  readonly always: number;
  /** Started again when it has failed. */
  readonly failing: number;
  /** Started again three times. */
  readonly limited: number;
  /** Never started again. */
  readonly never: number;
  /** As `always`, with a child that has left its group and its session. */
  readonly parents: number;
  /** As `always`, and ends by itself after a while, with any status. */
  readonly quitters: number;
  /** As `always`, a TypeScript function. */
  readonly programs: number;
  /** As `always`, TypeScript functions in one process, which is killed. */
  readonly workers: number;
  /** As `always`, TypeScript functions in one process, which throw after a while. */
  readonly throwers: number;
}

/** A node of a storm. */
export interface StormNode {
  /** Its name. */
  readonly name: string;
  /** What the launch file says of it. */
  readonly file: object;
  /** When it is started again, and how often at most. */
  readonly restart: { readonly when: "always" | "on-failure" | "never"; readonly limit: number };
  /** How it may be killed from outside. */
  readonly mortal: "any signal" | "SIGKILL" | "with its process" | "no";
  /** How many processes it has of its own. */
  readonly processes: number;
  /** Process that it shares. */
  readonly process?: string;
}

/**
 * Where the nodes of a storm write what happens to them, in the folder of the launch file: `start NAME PID TIME`, with `calm` behind it
 * when they will not end by themselves, and `end NAME PID STATUS`.
 */
export const LOG = "storm.log";

/** A file beside it: once it is there, nodes that start do not end by themselves any more. */
export const CALM = "calm";

const START = `echo "start $ROBO_NODE_NAME $$ $(date +%s.%N) $calm" >> ${LOG}`;

const QUIT = `[ -e ${CALM} ] && calm=calm
${START}
if [ "$calm" ]; then exec sleep 1000; fi
sleep "0.$(( $$ % 5 + 1 ))"
echo "end $ROBO_NODE_NAME $$ $(( $$ % 3 ))" >> ${LOG}
exit $(( $$ % 3 ))`;

/** The module of the nodes in TypeScript. */
export const MODULE = `
import { initNode } from "robo";

function note(what, name, rest) {
  Deno.writeTextFileSync("${LOG}", \`\${what} \${name} \${Deno.pid} \${rest}\\n\`, { append: true });
}

function isCalm() {
  try {
    return Deno.statSync("${CALM}").isFile;
  } catch {
    return false;
  }
}

export async function stay({ name }) {
  note("start", name, \`\${Date.now() / 1000} \`);
  const node = initNode(name);
  const publisher = node.publisher();
  await node.spin(5, () => publisher.publish(name, 1));
}

export async function throwAfterAWhile({ name }) {
  const calm = isCalm();
  note("start", name, \`\${Date.now() / 1000} \${calm ? "calm" : ""}\`);
  await new Promise((resolve) => setTimeout(resolve, calm ? 1e9 : 100 + 400 * Math.random()));
  note("end", name, 1);
  throw new Error("enough");
}
`;

/** The nodes of a storm. */
export function stormFleet(size: FleetSize): StormNode[] {
  const many = (count: number, name: string, make: (name: string) => Omit<StormNode, "name">) =>
    Array.from({ length: count }, (_, at) => ({ name: `${name}${at}`, ...make(`${name}${at}`) }));
  const shell = (script: string, more: Partial<StormNode> = {}): Omit<StormNode, "name"> => ({
    file: { cmd: sh(script) },
    restart: { when: "always", limit: Infinity },
    mortal: "any signal",
    processes: 1,
    ...more,
  });
  const call = (kind: string, name: string, more: Partial<StormNode>): Omit<StormNode, "name"> => ({
    file: { file: "nodes.ts", function: kind, kwargs: { name } },
    restart: { when: "always", limit: Infinity },
    mortal: "SIGKILL",
    processes: 1,
    ...more,
  });
  const sleep = `${START}; exec sleep 1000`;
  const family = `(setsid sleep 1000 &); ${sleep}`;
  const restart = (when: "on-failure" | "never", limit: number) => ({ restart: { when, limit } });
  const shared = { mortal: "with its process", processes: 0, process: "crew" } as const;
  const apart = { mortal: "no", processes: 0, process: "band" } as const;
  return [
    ...many(size.always, "always", () => shell(sleep)),
    ...many(size.failing, "failing", () => shell(sleep, restart("on-failure", Infinity))),
    ...many(size.limited, "limited", () => shell(sleep, restart("on-failure", 3))),
    ...many(size.never, "never", () => shell(sleep, restart("never", 0))),
    ...many(size.parents, "parent", () => shell(family, { processes: 2 })),
    ...many(size.quitters, "quitter", () => shell(QUIT, { mortal: "no" })),
    ...many(size.programs, "program", (name) => call("stay", name, {})),
    ...many(size.workers, "worker", (name) => call("stay", name, shared)),
    ...many(size.throwers, "thrower", (name) => call("throwAfterAWhile", name, apart)),
  ];
}

/** The launch file of a storm. */
export function stormFile(nodes: readonly StormNode[]): object {
  const quick = { delay: "10ms", maxDelay: "50ms", resetAfter: "1h" };
  const entries = nodes.map(({ name, file, restart: { when, limit }, process }) => [name, {
    ...file,
    restart: when === "never"
      ? "never"
      : { when, ...quick, limit: limit === Infinity ? "none" : limit },
    ...process === undefined ? {} : { process },
  }]);
  return { nodes: Object.fromEntries(entries) };
}
