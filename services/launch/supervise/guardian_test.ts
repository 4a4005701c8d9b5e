import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { untilDeaf } from "./deaf_testing.ts";
import { Guardian } from "./guardian.ts";
import { GUARDIAN_SCRIPT } from "./guardian_script.ts";
import { markedProcesses, markVariables, readMark } from "./mark.ts";
import { systemProcesses } from "./process_table.ts";

const TABLE = systemProcesses();
const IGNORE = Deno.build.os !== "linux";

/** Starts a script as a node of a run; killed at the end of the scope. */
function node(run: string, script: string) {
  const child = new Deno.Command("sh", {
    args: ["-c", script],
    env: markVariables({ run, node: "n" }),
    detached: true,
    stdout: "null",
    stderr: "null",
  }).spawn();
  return {
    pid: child.pid,
    start: TABLE.read(child.pid)!.start,
    status: child.status,
    async [Symbol.asyncDispose]() {
      try {
        Deno.kill(-child.pid, "SIGKILL");
      } catch {
        // All of it has ended.
      }
      await child.status;
    },
  };
}

/** Starts a shell with the guardian's script, as the launcher does. */
async function guardianShell(shell: string, run: string, lines: string, grace = "10") {
  const log = await Deno.makeTempFile();
  const child = new Deno.Command(shell, {
    args: ["-c", GUARDIAN_SCRIPT, "robo-guardian", run, log, grace],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(lines));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const said = await Deno.readTextFile(log);
  await Deno.remove(log);
  return {
    code,
    said,
    output: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr),
  };
}

function living(run: string): number {
  return markedProcesses(TABLE).filter(({ mark }) => mark.run === run).length;
}

/** By its start: while a process becomes another program its mark cannot be read. */
function isAlive({ pid, start }: { readonly pid: number; readonly start: number }): boolean {
  const entry = TABLE.read(pid);
  return entry?.start === start && !entry.isZombie;
}

async function has(shell: string): Promise<boolean> {
  try {
    return (await new Deno.Command(shell, { args: ["-c", "exit 0"] }).output()).success;
  } catch {
    return false;
  }
}

for (const shell of ["sh", "bash"]) {
  Deno.test({
    name: `The guardian's script under ${shell} ends groups and strays, and leaves others alone`,
    ignore: IGNORE || !await has(shell),
    async fn() {
      const run = crypto.randomUUID();
      await using tame = node(run, "exec sleep 60");
      await using wild = node(
        run,
        "trap '' TERM INT; (setsid sleep 61 &); while :; do sleep 0.1; done",
      );
      await untilDeaf(wild.pid);
      await using released = node(`${run}0`, "exec sleep 60");
      await using reused = node(`${run}1`, "exec sleep 60");
      const said = await guardianShell(
        shell,
        run,
        `+ ${released.pid} ${released.start}\n+ ${tame.pid} ${tame.start}\n- ${released.pid}\n` +
          `+ ${wild.pid} ${wild.start}\n- 99999999\n+ ${reused.pid} ${reused.start + 1}\n`,
      );
      assert.equal(said.output, "");
      assert.match(said.said, /the launcher of run .* is gone/);
      assert.match(said.said, /nothing is left\n$/);
      assert.equal((await tame.status).signal, "SIGTERM");
      assert.equal((await wild.status).signal, "SIGKILL");
      assert.equal(living(run), 0);
      assert.deepEqual([living(`${run}0`), living(`${run}1`)], [1, 1]);
    },
  });
}

Deno.test({
  name: "A guardian that is told bye touches nothing",
  ignore: IGNORE,
  async fn() {
    const run = crypto.randomUUID();
    await using one = node(run, "exec sleep 60");
    const { code, said } = await guardianShell("sh", run, `+ ${one.pid} ${one.start}\nbye\n`);
    assert.deepEqual([code, said, isAlive(one)], [0, "", true]);
  },
});

Deno.test({
  name: "A guardian that is killed is replaced, and the next one knows the groups",
  ignore: IGNORE,
  async fn() {
    const folder = await Deno.makeTempDir();
    const run = crypto.randomUUID();
    const troubles: string[] = [];
    await using one = node(run, "exec sleep 60");
    const guardian = new Guardian({
      run,
      log: `${folder}/guardian.log`,
      graceMs: 100,
      onTrouble: (text) => troubles.push(text),
    });
    guardian.guard(one.pid, one.start);
    const first = await until("a guardian", () => guardian.pid);
    Deno.kill(first, "SIGKILL");
    const second = await until("another", () => guardian.pid !== first && guardian.pid);
    assert.match(troubles[0]!, /has ended \(SIGKILL\); another/);
    // Its environment is free of marks, so that no sweep of another launch takes it away.
    assert.equal(readMark(TABLE.environment(second)), undefined);
    assert.equal(TABLE.read(second)!.group, second);
    await guardian[Symbol.asyncDispose]();
    assert.equal(guardian.pid, undefined);
    assert(isAlive(one));
    await Deno.remove(folder, { recursive: true });
  },
});
