import assert from "node:assert/strict";
import { launchFolder, LaunchLab, sh } from "../launch/launch_lab.ts";

/** How long nodes are killed, in milliseconds. */
const DURATION_MS = Number(Deno.args[0] ?? 60_000);

const NODES = 30;

/** Time between two kills, at most, in milliseconds. */
const PAUSE_MS = 60;

// Thirty nodes under restart policies and SIGKILLs at random: the launch's own account of every start, end and restart has to be
// that of an independent one. Each node writes its start to a file, and the killer notes each kill.
await using folder = await launchFolder();
const script = `echo "$ROBO_NODE_NAME $$" >> '${folder.path}/starts'; sleep 1000 & wait`;
const names = Array.from({ length: NODES }, (_, at) => `node${at}`);
const restart = { when: "always", delay: "10ms", maxDelay: "200ms", limit: "none" };
const before = descriptors();
{
  await using lab = await LaunchLab.start(folder, {
    nodes: Object.fromEntries(names.map((name) => [name, { cmd: sh(script), restart }])),
  });
  for (const name of names) await lab.phase(name, "starting");
  const killed = await storm(lab, performance.now() + DURATION_MS);
  await lab.launch[Symbol.asyncDispose]();
  await compare(lab, killed);
}
assert.deepEqual(zombies(), []);
assert.deepEqual(orphans(), []);
assert.ok(descriptors() <= before + 2, `${descriptors()} descriptors, ${before} before`);

/** Kills nodes at random until `end`; returns how often each process was killed, which is once. */
async function storm(lab: LaunchLab, end: number): Promise<Map<number, string>> {
  const killed = new Map<number, string>();
  while (performance.now() < end) {
    const name = names[Math.floor(Math.random() * NODES)]!;
    const { pid } = lab.node(name);
    if (pid !== undefined && !killed.has(pid)) {
      try {
        Deno.kill(pid, "SIGKILL");
        killed.set(pid, name);
        if (killed.size % 200 === 0) report(`${killed.size} killed`);
      } catch {
        // It ended in this very moment.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MS));
  }
  return killed;
}

async function compare(lab: LaunchLab, killed: Map<number, string>): Promise<void> {
  const journal = (await Deno.readTextFile(`${lab.launch.logFolder}/events.jsonl`))
    .trimEnd().split("\n").map((line) => JSON.parse(line));
  const own = journal.filter(({ node }) => names.includes(node));
  const of = (kind: string) => own.filter((event) => event.kind === kind);
  const lines = (events: typeof own) => events.map(({ node, pid }) => `${node} ${pid}`).toSorted();
  // A node that was killed before its first line has started all the same: the killer has noted it.
  const written = (await Deno.readTextFile(`${folder.path}/starts`)).trimEnd().split("\n");
  const noted = [...killed].map(([pid, name]) => `${name} ${pid}`);
  assert.deepEqual([...new Set([...written, ...noted])].toSorted(), lines(of("started")));
  const byKill = of("exited").filter(({ exit }) => exit.signal === "SIGKILL");
  assert.deepEqual(lines(byKill), noted.toSorted());
  // Every start has an end, and every end by a kill a restart, unless the launch ended first.
  assert.deepEqual(lines(of("exited")), lines(of("started")));
  const restarts = of("restarting").length;
  const last = byKill.filter(({ node, time }) =>
    !of("restarting").some((event) => event.node === node && event.time >= time)
  );
  assert.equal(restarts, killed.size - last.length);
  // Their output may be read for a moment after their death, and then the launch has begun to end.
  const ending = journal.find(({ kind }) => kind === "ending").time;
  for (const { time } of last) assert.ok(time > ending, "A node was not started again");
  for (const name of names) {
    const starts = of("started").filter(({ node }) => node === name).length;
    assert.equal(lab.node(name).starts, starts);
  }
  report(`${killed.size} killed, ${of("started").length} started, ${restarts} restarts`);
}

function descriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

/** Children of this process that have ended and were not waited for. */
function zombies(): string[] {
  return [...Deno.readDirSync("/proc")].flatMap(({ name }) => {
    try {
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return state === "Z" && Number(parent) === Deno.pid ? [stat] : [];
    } catch {
      return [];
    }
  });
}

/** Processes of any launch of this process. */
function orphans(): string[] {
  return [...Deno.readDirSync("/proc")].flatMap(({ name }) => {
    try {
      const environment = Deno.readTextFileSync(`/proc/${name}/environ`);
      return environment.includes(`ROBO_LAUNCH_PID=${Deno.pid}:`) ? [name] : [];
    } catch {
      return [];
    }
  });
}

function report(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
