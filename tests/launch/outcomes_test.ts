import assert from "node:assert/strict";
import type { LaunchEvent } from "../../services/launch/mod.ts";
import { ROBO, robo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { launchFolder, publishing, sh } from "./launch_lab.ts";
import { Launcher, marked } from "./launcher.ts";

/** Ignores what it is told, and says when it has come so far. */
const DEAF = sh("trap '' INT TERM HUP; echo deaf; while true; do sleep 0.1; done");

const MODULE = `
import { initNode } from "robo";

export async function talk({ topic }) {
  const node = initNode("talk");
  const publisher = node.publisher();
  let count = 0;
  await node.spin(20, () => publisher.publish(topic, count++));
}

export async function count({ topic }) {
  const node = initNode("count");
  node.subscribe(topic, (value) => console.log(\`got \${value}\`), { exact: true });
  await node.spin();
}
`;

Deno.test("After kill -9 of the launcher its guardian ends deaf nodes, daemons, workers and the core, and writes that down", async () => {
  await using folder = await launchFolder();
  await Deno.writeTextFile(`${folder.path}/nodes.ts`, MODULE);
  const talk = (topic: string) => ({ file: "nodes", function: "talk", kwargs: { topic } });
  const file = await folder.write({
    nodes: {
      deaf: { cmd: DEAF },
      daemon: { cmd: sh("setsid sh -c 'trap \"\" TERM; while true; do sleep 0.1; done' & exit 0") },
      alone: talk("alone"),
      one: { ...talk("one"), process: "shared" },
      two: { ...talk("two"), process: "shared" },
    },
  });
  await using launcher = await Launcher.start(folder, file);
  await launcher.prints("deaf", "deaf");
  for (const node of ["alone", "one", "two"]) await launcher.event("ready", node);
  launcher.signal("SIGKILL");
  await launcher.ended();
  await until("nothing is left", () => marked(launcher.pid).length === 0);
  const said = await until("the guardian has said so", async () => {
    const text = await Deno.readTextFile(`${folder.path}/robo/launch/robot/latest/guardian.log`);
    return text.endsWith("nothing is left\n") && text;
  });
  assert.match(said, /the launcher of run \S+ is gone: ending its groups/);
});

/** Runs a launch in a world of processes of its own, kills launcher and guardian at once, and launches something else. */
const DOUBLE_DEATH = `
robo=$1 first=$2 second=$3
"$robo" launch "$first" --json >first.out 2>&1 & launcher=$!
tries=0
until grep -q '"text":"deaf"' first.out && grep -q '"text":"up"' first.out; do
  [ $((tries += 1)) -lt 400 ] || exit 3
  sleep 0.05
done
guardian=$(pgrep -f robo-guardian) || exit 4
kill -STOP $guardian
kill -KILL $launcher
wait $launcher
kill -KILL $guardian
pgrep -x sleep >left
"$robo" launch "$second" --json
pgrep -x sleep >after
exit 0
`;

const world = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"];
const hasWorlds = new Deno.Command(world[0]!, {
  args: [...world.slice(1), "sh", "-c", "pgrep -f sh"],
  stdout: "null",
  stderr: "null",
}).output().then(({ success }) => success, () => false);

const noWorld = await hasWorlds ? "" : " (not root, or unshare or pgrep is missing)";
Deno.test({
  name:
    `After kill -9 of launcher and guardian together, the next launch ends what they left and says so${noWorld}`,
  ignore: noWorld !== "",
  async fn() {
    await using folder = await launchFolder();
    const sleeper = sh("echo up; exec sleep 12345");
    const deaf = sh("trap '' INT TERM; echo deaf; while true; do sleep 12345; done");
    const first = await folder.write({ nodes: { deaf: { cmd: deaf }, tame: { cmd: sleeper } } });
    const second = await folder.write({
      core: { in: `ipc://${folder.path}/in2`, out: `ipc://${folder.path}/out2` },
      nodes: { job: { cmd: sh("exit 0") } },
    }, "next.json");
    const { code, stdout, stderr } = await new Deno.Command(world[0]!, {
      args: [...world.slice(1), "sh", "-c", DOUBLE_DEATH, "sh", ROBO, first, second],
      cwd: folder.path,
      env: folder.env,
      stdin: "null",
    }).output();
    const said = new TextDecoder().decode(stderr);
    assert.equal(code, 0, said);
    const lines = async (name: string) =>
      (await Deno.readTextFile(`${folder.path}/${name}`)).trim().split("\n").filter(Boolean);
    assert.ok((await lines("left")).length >= 2, "the nodes outlived their launcher");
    assert.deepEqual(await lines("after"), []);
    const events = new TextDecoder().decode(stdout).trimEnd().split("\n")
      .map((line): LaunchEvent => JSON.parse(line));
    const reaped = events.filter(({ kind }) => kind === "reaped").map(({ text }) => text);
    for (const node of ["deaf", "tame"]) {
      assert.ok(reaped.some((text) => text.includes(node)), `${node}: ${reaped.join("; ")}`);
    }
    assert.match(reaped.join("\n"), /deaf.*kill/);
  },
});

Deno.test("After kill -9 of the core it starts again, and nodes go on where they were", async () => {
  await using folder = await launchFolder();
  await Deno.writeTextFile(`${folder.path}/nodes.ts`, MODULE);
  const node = (name: string, more = {}) => ({
    file: "nodes",
    function: name,
    kwargs: { topic: "number" },
    ...more,
  });
  const file = await folder.write({
    nodes: { talk: node("talk"), count: node("count"), other: node("count", { process: "p" }) },
  });
  await using launcher = await Launcher.start(folder, file);
  const got = (node: string) => launcher.lines.filter((line) => line.node === node).length;
  await until("messages flow", () => got("count") > 5 && got("other") > 5);
  const { core } = await launcher.state();
  Deno.kill(core.pid!, "SIGKILL");
  const exited = await launcher.event("exited", "core");
  assert.deepEqual(exited.exit?.signal, "SIGKILL");
  await launcher.event("started", "core", 2);
  const before = { count: got("count"), other: got("other") };
  await until(
    "they flow again",
    () => got("count") > before.count + 20 && got("other") > before.other + 20,
  );
  const state = await launcher.state();
  assert.notEqual(state.core.pid, core.pid);
  assert.deepEqual(state.nodes.map(({ name, starts }) => [name, starts]), [
    ["talk", 1],
    ["count", 1],
    ["other", 1],
  ]);
});

Deno.test("After kill -9 of a required node the launch ends as a failure, and says who and why", async () => {
  await using folder = await launchFolder();
  const file = await folder.write({
    nodes: {
      driver: { cmd: sh("echo up; exec sleep 1000"), required: true, restart: "never" },
      other: { cmd: publishing("image") },
    },
  });
  await using launcher = await Launcher.start(folder, file);
  await launcher.prints("driver", "up");
  await launcher.event("ready", "other");
  Deno.kill((await launcher.event("started", "driver")).pid!, "SIGKILL");
  assert.equal(await launcher.ended(), 1);
  assert.match(
    launcher.stderr,
    /^error: Driver, which is required, was killed \(SIGKILL\)\nhint: /,
  );
  assert.deepEqual(marked(launcher.pid), []);
});

Deno.test("A required node that comes back is no reason to end; one that has come back too often is", async () => {
  await using folder = await launchFolder();
  const file = await folder.write({
    nodes: {
      driver: {
        cmd: sh("echo up; exec sleep 1000"),
        required: true,
        restart: { when: "on-failure", delay: "10ms", limit: 2 },
      },
    },
  });
  await using launcher = await Launcher.start(folder, file);
  for (const count of [1, 2, 3]) {
    const { pid } = await launcher.event("started", "driver", count);
    Deno.kill(pid!, "SIGKILL");
    await launcher.event("exited", "driver", count);
  }
  assert.equal(await launcher.ended(), 1);
  assert.equal(launcher.texts("restarting", "driver").length, 2);
  assert.match(launcher.stderr, /^error: Driver, which is required, /);
});

Deno.test("A node that ignores SIGINT and SIGTERM is killed, by itself on demand or with the launch, and reported", async () => {
  await using folder = await launchFolder();
  const deaf = { cmd: DEAF, stop: { polite: "100ms", term: "100ms" } };
  const file = await folder.write({ nodes: { one: deaf, two: deaf } });
  await using launcher = await Launcher.start(folder, file);
  await launcher.prints("one", "deaf");
  await launcher.prints("two", "deaf");
  const stopped = await robo(["launch", "stop", "one", "--launch", String(launcher.pid)], {
    env: folder.env,
  });
  assert.equal(stopped.status, 0, stopped.stderr);
  assert.deepEqual(launcher.texts("killed"), ["did not end within 200 ms: it is killed"]);
  launcher.signal("SIGINT");
  assert.equal(await launcher.ended(), 0);
  assert.equal(launcher.stderr, "two did not end within 200 ms: it is killed\n");
  assert.deepEqual(launcher.texts("exited", "two"), ["was killed (SIGKILL)"]);
});
