import assert from "node:assert/strict";
import type { LaunchEvent } from "../../../services/launch/mod.ts";
import { pause } from "../../../transports/pause.ts";
import { until } from "../../lib/until.ts";
import { launchFolder } from "../launch_lab.ts";
import { Launcher, marked } from "../launcher.ts";
import { expectedAccount, journalAccount, type NodeAccount } from "./account.ts";
import { CALM, type FleetSize, MODULE, stormFile, stormFleet, type StormNode } from "./fleet.ts";
import { childrenOf, type OpenFiles, openFiles } from "./processes.ts";
import { type Life, Witness } from "./witness.ts";

/** A storm. */
export interface StormOptions {
  /** Who takes part. */
  readonly fleet: FleetSize;
  /** Says when it is over. */
  readonly isOver: (kills: number) => boolean;
  /** Longest pause between two kills, in milliseconds. */
  readonly paceMs: number;
  /** Start of the random choices. */
  readonly seed: number;
}

/** What happened in a storm. */
export interface StormReport {
  /** Nodes that took part. */
  readonly nodes: number;
  /** Processes that were killed. */
  readonly kills: number;
  /** Starts of nodes. */
  readonly starts: number;
  /** Files that the launcher had open before, and afterwards. */
  readonly files: readonly [OpenFiles, OpenFiles];
}

const SIGNALS: readonly Deno.Signal[] = ["SIGKILL", "SIGKILL", "SIGSEGV", "SIGTERM", "SIGABRT"];

/** Longest time until all is at rest, in milliseconds. */
const REST_MS = 120_000;

/** Connections to the core that may come later than all nodes: those in which it was asked are kept for the next question. */
const CORE_SOCKETS = 2;

/** What the journal says of itself. */
const GAP = /^(\d+) events are missing here$/;

/**
 * Launches a fleet, kills its processes at random, and fails unless the launch's account of every start, end and restart is that
 * of its nodes and of the killer, and nothing is left.
 */
export async function storm(options: StormOptions): Promise<StormReport> {
  const { fleet, isOver, paceMs, seed } = options;
  const random = generator(seed);
  const nodes = stormFleet(fleet);
  await using folder = await launchFolder();
  await Deno.writeTextFile(`${folder.path}/nodes.ts`, MODULE);
  await Deno.writeTextFile(`${folder.path}/${CALM}`, "");
  const file = await folder.write(stormFile(nodes));
  await using launcher = await Launcher.start(folder, file, { args: ["--quiet"] });
  const witness = new Witness(folder.path);
  const journal = () => launcher.events;
  const rest = () => isAtRest(witness.lives(), nodes, journal());
  await until("all have started, and stay", rest, REST_MS);
  const before = openFiles(launcher.pid);
  await Deno.remove(`${folder.path}/${CALM}`);
  // Those that were to stay begin again, and end by themselves from now on.
  for (const pid of witness.calm()) witness.kill(pid, "SIGKILL");

  const never = new AbortController().signal;
  while (!isOver(witness.kills)) {
    const { pid, mortal } = await until("somebody to kill", () => pick(witness.victims(nodes)));
    witness.kill(pid, mortal === "any signal" ? pick(SIGNALS)! : "SIGKILL");
    if (paceMs > 0) await pause(random() * paceMs, never);
  }

  await Deno.writeTextFile(`${folder.path}/${CALM}`, "");
  await until("all is at rest", rest, REST_MS)
    // What differs is said below.
    .catch(() => {});
  const lives = witness.lives();
  compare(nodes, lives, journal());
  await compareState(launcher, nodes, lives);
  const files = await noneLeft(launcher, nodes, { lives, before });

  const { logFolder } = await launcher.state();
  launcher.signal("SIGINT");
  assert.equal(await launcher.ended(), 0, launcher.stderr);
  assert.deepEqual(launcher.texts("killed"), []);
  compareJournal(await written(logFolder), journal());
  assert.deepEqual(marked(launcher.pid), []);
  const starts = [...lives.values()].reduce((sum, { length }) => sum + length, 0);
  return { nodes: nodes.length, kills: witness.kills, starts, files: [before, files] };

  function pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(random() * from.length)];
  }
}

/** Whether nothing more is going to happen: each node lives and will, or is over, and the journal has it. */
function isAtRest(
  lives: ReadonlyMap<string, readonly Life[]>,
  nodes: readonly StormNode[],
  journal: readonly LaunchEvent[],
): boolean {
  return nodes.every((node) => {
    const own = lives.get(node.name);
    if (own === undefined) return false;
    const { death, isCalm } = own.at(-1)!;
    if (death === undefined && node.mortal === "no" && !isCalm) return false;
    const expected = expectedAccount(node, own);
    if (own.length !== expected.restarts + 1) return false;
    return JSON.stringify(journalAccount(node.name, journal)) === JSON.stringify(expected);
  });
}

function compare(
  nodes: readonly StormNode[],
  lives: ReadonlyMap<string, readonly Life[]>,
  journal: readonly LaunchEvent[],
): void {
  const all = (account: (node: StormNode) => NodeAccount) =>
    Object.fromEntries(nodes.map((node) => [node.name, account(node)]));
  assert.deepEqual(
    all(({ name }) => journalAccount(name, journal)),
    all((node) => expectedAccount(node, lives.get(node.name)!)),
  );
  // A process that several nodes share has had the lives that they have had in it.
  for (const process of new Set(nodes.flatMap(({ process }) => process ?? []))) {
    const [first] = nodes.filter((node) => node.process === process);
    const own = new Map(lives.get(first!.name)!.map(({ pid, death }) => [pid, death]));
    const expected = [...own].map(([pid, death]) =>
      `${pid} ${death?.startsWith("SIG") ? death : "alive"}`
    );
    assert.deepEqual(journalAccount(process, journal).lives, expected);
  }
}

/** Sees that `robo launch status --json` says the same. */
async function compareState(
  launcher: Launcher,
  nodes: readonly StormNode[],
  lives: ReadonlyMap<string, readonly Life[]>,
): Promise<void> {
  const state = await launcher.state();
  const told = state.nodes.map(({ name, starts, restarts, pid, lastExit }) => ({
    ...{ name, starts, restarts, pid },
    death: lastExit === undefined ? undefined : lastExit.signal ?? `status ${lastExit.code}`,
  }));
  assert.deepEqual(
    told,
    nodes.map((node) => {
      const all = lives.get(node.name)!;
      const { pid, death } = all.at(-1)!;
      return {
        name: node.name,
        starts: all.length,
        restarts: all.length - 1,
        pid: death === undefined ? pid : undefined,
        death: death ?? all.at(-2)?.death,
      };
    }),
  );
}

/** Sees that there are no orphans, no zombies and no more open files than before; returns how many there are. */
async function noneLeft(
  launcher: Launcher,
  nodes: readonly StormNode[],
  { lives, before }: { lives: ReadonlyMap<string, readonly Life[]>; before: OpenFiles },
): Promise<OpenFiles> {
  const expected: string[] = ["core"];
  for (const { name, processes } of nodes) {
    if (lives.get(name)!.at(-1)!.death !== undefined) continue;
    for (let count = 0; count < processes; count++) expected.push(name);
  }
  expected.push(...new Set(nodes.flatMap(({ process }) => process ?? [])));
  const owners = () => marked(launcher.pid).map((one) => one.slice(one.indexOf(" ") + 1));
  const sorted = expected.toSorted().join(" ");
  await until(
    "each process belongs to a life",
    () => owners().toSorted().join(" ") === sorted,
  ).catch(() => assert.equal(owners().toSorted().join(" "), sorted));
  await until("no child is a zombie", () => childrenOf(launcher.pid, "Z").length === 0);
  // A pipe is closed a moment after it was read to its end.
  const isClean = ({ sockets, others }: OpenFiles) =>
    others <= before.others && sockets <= before.sockets + CORE_SOCKETS;
  const words = (files: OpenFiles) => JSON.stringify(files);
  await until("no more files are open than before", () => isClean(openFiles(launcher.pid)))
    .catch(() => assert.fail(`${words(openFiles(launcher.pid))} are open, ${words(before)} were`));
  return openFiles(launcher.pid);
}

/** Sees that the launch's own journal is what was printed, but for what it says is missing: a disk may be slow. */
function compareJournal(lines: readonly LaunchEvent[], printed: readonly LaunchEvent[]): void {
  const gaps = lines.flatMap(({ text }) => GAP.exec(text)?.[1] ?? []);
  const missing = gaps.reduce((sum, gap) => sum + Number(gap), 0);
  const left = lines.filter(({ text }) => !GAP.test(text)).map((event) => JSON.stringify(event));
  const written = printed.filter((event) => left[0] === JSON.stringify(event) && left.shift());
  assert.deepEqual(left, []);
  assert.equal(written.length + missing, printed.length);
}

/** The launch's own journal. */
async function written(folder: string): Promise<LaunchEvent[]> {
  const old = await Deno.readTextFile(`${folder}/events.jsonl.1`).catch(() => "");
  const text = old + await Deno.readTextFile(`${folder}/events.jsonl`);
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Mulberry32: numbers from 0 to 1 that are the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
