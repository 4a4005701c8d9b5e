/**
 * Who may import whom: the table of docs/architecture.md, enforced.
 *
 *     deno run -A scripts/import_rules.ts
 *
 * @module
 */
import { type ImportEdge, loadedWith, moduleGraph } from "./lib/module_graph.ts";
import { print } from "./lib/print.ts";
import { sourceFiles } from "./lib/source_files.ts";

/** An import that the table forbids. */
export interface Violation {
  /** The module that imports. */
  readonly from: string;
  /** What it imports. */
  readonly to: string;
  /** Which rule forbids it. */
  readonly rule: string;
}

/** A room of the house, and what its modules may import besides each other. */
interface Room {
  readonly name: string;
  readonly holds: RegExp;
  readonly mayImport: readonly RegExp[];
  /** Whether packages of npm and Node's modules are at hand; default yes. */
  readonly packages?: boolean;
}

const ERRORS = /^errors\.ts$/;
const PROTOCOLS = /^protocols\//;
const TERMINAL = /^terminal\//;
const FFI = /^ffi\//;
const TRANSPORTS = /^transports\//;
const CLIENT = /^client\//;
const SERVICES = /^services\//;
const COMMANDS = /^commands\//;
const VERSION = /^version\.ts$/;
const SYSTEM = /^system\//;

/** Tests beside the code, and their helpers, may import anything, and nothing else imports them. */
const TEST = /_test(ing)?\.ts$/;

const ROOMS: readonly Room[] = [
  { name: "errors.ts", holds: ERRORS, mayImport: [], packages: false },
  { name: "version.ts", holds: VERSION, mayImport: [], packages: false },
  { name: "protocols/", holds: PROTOCOLS, mayImport: [PROTOCOLS, ERRORS] },
  { name: "terminal/", holds: TERMINAL, mayImport: [TERMINAL, ERRORS] },
  { name: "system/", holds: SYSTEM, mayImport: [SYSTEM, ERRORS], packages: false },
  { name: "ffi/", holds: FFI, mayImport: [FFI, SYSTEM, ERRORS] },
  { name: "transports/", holds: TRANSPORTS, mayImport: [TRANSPORTS, PROTOCOLS, FFI, ERRORS] },
  { name: "client/", holds: CLIENT, mayImport: [CLIENT, PROTOCOLS, TRANSPORTS, FFI, ERRORS] },
  {
    name: "services/",
    holds: SERVICES,
    mayImport: [SERVICES, CLIENT, PROTOCOLS, TRANSPORTS, FFI, TERMINAL, SYSTEM, ERRORS],
  },
  {
    name: "commands/",
    holds: COMMANDS,
    mayImport: [
      ...[COMMANDS, SERVICES, CLIENT, PROTOCOLS, TRANSPORTS, FFI, TERMINAL, SYSTEM, ERRORS],
      VERSION,
    ],
  },
  { name: "main.ts", holds: /^main\.ts$/, mayImport: [COMMANDS, ERRORS], packages: false },
  { name: "mod.ts", holds: /^mod\.ts$/, mayImport: [CLIENT, ERRORS], packages: false },
  { name: "web/", holds: /^web\//, mayImport: [/^web\//] },
  { name: "examples/", holds: /^examples\//, mayImport: [/^examples\//, /^mod\.ts$/] },
];

/** What every start of robo loads: nothing but the command line, and what cleans the errors that it may print. */
const LIGHT = [
  ...[COMMANDS, ERRORS, VERSION, /^main\.ts$/, /^terminal\/text\.ts$/],
  /^npm:\/?@stricli\/core@/,
];

/** Rooms whose modules nothing outside of them imports. */
const CLOSED = /^(bench|scripts|tests)\//;

/** The imports among `edges` that the table forbids. */
export function findViolations(edges: readonly ImportEdge[]): Violation[] {
  const found = edges.flatMap((edge) => {
    const rule = brokenRule(edge);
    return rule === undefined ? [] : [{ from: edge.from, to: edge.to, rule }];
  });
  return [...found, ...heavyStart(edges)];
}

function brokenRule({ from, to, isTypeOnly }: ImportEdge): string | undefined {
  if (CLOSED.test(from) || TEST.test(from)) return undefined;
  if (TEST.test(to)) return "only tests import tests and their helpers";
  if (CLOSED.test(to)) return "nothing imports bench/, scripts/ or tests/";
  const room = ROOMS.find(({ holds }) => holds.test(from));
  if (room === undefined) return "the module is in no room of the table";
  if (isPackage(to)) {
    return room.packages === false && !isTypeOnly ? `${room.name} imports no packages` : undefined;
  }
  if (!room.mayImport.some((allowed) => allowed.test(to))) return `${room.name} may not import it`;
  return crossesServices(from, to)
    ? "of another service only its mod.ts may be imported"
    : undefined;
}

function crossesServices(from: string, to: string): boolean {
  const service = /^services\/[^/]+\//.exec(to)?.[0];
  return service !== undefined && !from.startsWith(service) && to !== `${service}mod.ts`;
}

function heavyStart(edges: readonly ImportEdge[]): Violation[] {
  return [...loadedWith("main.ts", edges)].filter((module) =>
    !LIGHT.some((allowed) => allowed.test(module)) || module.endsWith("_impl.ts")
  ).map((to) => {
    const from = edges.find((edge) => edge.to === to && !edge.isTypeOnly)?.from ?? "main.ts";
    return { from, to, rule: "robo --help would load it: import it in an implementation" };
  });
}

function isPackage(specifier: string): boolean {
  return /^(npm|node|jsr|https?):/.test(specifier);
}

/** Checks the whole checkout; resolves to the exit status. */
async function main(): Promise<number> {
  const files = await sourceFiles(".ts");
  const edges = await moduleGraph(files);
  const violations = findViolations(edges);
  for (const { from, to, rule } of violations) print(`${from} imports ${to}: ${rule}`);
  print(`${files.length} modules, ${edges.length} imports, ${violations.length} forbidden`);
  return violations.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());
