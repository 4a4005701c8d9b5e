/**
 * Runs the tests: unit, documentation, integration and interop. A last line counts them.
 *
 *     ./robo dev test [filter]
 *
 * A filter that is a file or folder runs its tests, any other those whose name holds it.
 *
 * @module
 */
import { ROOT } from "./lib/checkout.ts";
import { parseJunit, type ReportedTest } from "./lib/junit.ts";
import { installPeers } from "./lib/peers.ts";
import { print } from "./lib/print.ts";
import { sourceFiles } from "./lib/source_files.ts";
import { endChild } from "../system/end_child.ts";

/** Where Python's packages are, of the peers that the tests talk to. */
const PYTHONS = [".venv", ".venv-pymodaq-4.0", ".venv-pymodaq-4.4"];

/**
 * Tests that run beside all others, in a process for each line: those that compute with compilers and models, and of those that mostly
 * wait enough to make the processes end at much the same time.
 */
const GROUPS: readonly (readonly string[])[] = [
  ["tests/native", "tests/bridge"],
  ["tests/daq", "tests/shm", "tests/launch", "tests/hub"],
];

if (import.meta.main) Deno.exit(await runTests(Deno.args[0]));

/** Runs the tests that `filter` means, all of them by default; resolves to the exit status. */
export async function runTests(filter?: string): Promise<number> {
  await installPeers();
  const shared = await sharedMemory();
  try {
    const runs = filter === undefined
      ? [
        ...GROUPS.map((folders) => runSome(folders, [], shared)),
        runSome([], GROUPS.flat(), shared),
      ]
      : [runSome(await selection(filter), [], shared)];
    const results = await Promise.all(runs);
    return summarize(
      results.flatMap(({ tests }) => tests),
      results.every(({ success }) => success),
    );
  } finally {
    if (shared !== undefined) await Deno.remove(shared, { recursive: true });
  }
}

interface TestRun {
  readonly tests: readonly ReportedTest[];
  readonly success: boolean;
}

/** Runs the tests of `selected`, or all, but those in `left`. */
async function runSome(
  selected: readonly string[],
  left: readonly string[],
  shared: string | undefined,
): Promise<TestRun> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "test",
        "--allow-all",
        "--sanitize-ops",
        "--sanitize-resources",
        "--doc",
        `--junit-path=${report}`,
        `--preload=${ROOT}/tests/lib/open_native_library.ts`,
        // Guides show whole programs, which run until they are stopped; and Python's packages hold programs of others.
        `--ignore=${[...await sourceFiles(".md"), ...PYTHONS, ...left].join(",")}`,
        ...selected,
      ],
      cwd: ROOT,
      // The variables of a robot that runs here are none of the tests' business.
      ...(shared !== undefined && { env: { ROBO_SHM_DIR: shared } }),
      stdin: "null",
    }).spawn();
    const { success } = await untilItEnds(child);
    return { tests: parseJunit(await Deno.readTextFile(report)), success };
  } finally {
    await Deno.remove(report);
  }
}

/** A folder of shared memory for this run; undefined where there is no such memory. */
function sharedMemory(): Promise<string | undefined> {
  const made = Deno.makeTempDir({ dir: "/dev/shm", prefix: "robo-test-" });
  return made.catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
}

/** A run that is told to end takes its tests along, whatever they make of signals; Ctrl-C reaches them by itself. */
async function untilItEnds(child: Deno.ChildProcess): Promise<Deno.CommandStatus> {
  const end = () => endChild(child);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", end);
  const status = await child.status;
  if (Deno.build.os !== "windows") Deno.removeSignalListener("SIGTERM", end);
  return status;
}

async function selection(filter: string): Promise<string[]> {
  const isPath = await Deno.stat(`${ROOT}/${filter}`).then(() => true, () => false);
  return isPath ? [filter] : ["--filter", filter];
}

function summarize(tests: readonly ReportedTest[], success: boolean): number {
  const named = (outcome: ReportedTest["outcome"]) =>
    tests.filter((test) => test.outcome === outcome);
  for (const { name, file } of named("ignored")) print(`ignored: ${name} (${file})`);
  for (const { name, file } of named("failed")) print(`failed: ${name} (${file})`);
  // A file that cannot be loaded has no test that could fail.
  const failed = Math.max(named("failed").length, success ? 0 : 1);
  print(`${named("passed").length} passed, ${failed} failed, ${named("ignored").length} ignored`);
  return failed === 0 ? 0 : 1;
}
