import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { CoreProcess } from "../lib/core_process.ts";
import { until } from "../lib/until.ts";
import { launchFolder, LaunchLab, publishing, sh } from "./launch_lab.ts";

Deno.test("A launch starts its core, then its nodes, and takes all of them along when it ends", async () => {
  await using folder = await launchFolder();
  const lab = await LaunchLab.start(folder, {
    nodes: { camera: { cmd: publishing("image") }, idle: { cmd: sh("exec sleep 1000") } },
  });
  await lab.phase("camera", "running");
  const state = await until("rates are seen", () => {
    const state = lab.launch.state();
    return state.topics.some(({ topic, messagesPerSecond }) =>
      topic === "image" && messagesPerSecond > 0
    ) && state;
  });
  assert.equal(state.core.in, folder.core.in);
  assert.equal(state.core.started, true);
  assert.equal(lab.order("started")[0], "core");
  const pids = [state.core.pid, ...state.nodes.map(({ pid }) => pid)];
  assert.ok(pids.every((pid) => pid !== undefined));
  lab.launch.end("enough");
  const { status, reason, killed } = await lab.launch.ended;
  assert.deepEqual({ status, reason, killed }, { status: 0, reason: "enough", killed: [] });
  assert.equal(lab.order("exited").at(-1), "core");
  for (const pid of pids) await assert.rejects(Deno.stat(`/proc/${pid}`), Deno.errors.NotFound);
});

Deno.test("A node starts once those that it waits for have published, and they stop in the reverse order", async () => {
  await using folder = await launchFolder();
  await using lab = await LaunchLab.start(folder, {
    nodes: {
      planner: { cmd: publishing("plan"), after: ["camera"] },
      viewer: { cmd: sh("exec sleep 1000"), after: "planner" },
      camera: { cmd: sh(`sleep 0.5; exec ${publishing("image").join(" ")}`) },
    },
  });
  assert.equal(lab.node("planner").phase, "waiting");
  await until("the launch waits", () => lab.node("viewer").note === "for planner");
  await lab.phase("viewer", "starting");
  const nodes = (order: string[]) => order.filter((text) => !text.startsWith("core"));
  assert.deepEqual(nodes(lab.order("started", "ready")), [
    "camera started",
    "camera ready",
    "planner started",
    "planner ready",
    "viewer started",
  ]);
  await lab.launch[Symbol.asyncDispose]();
  assert.deepEqual(nodes(lab.order("stopping", "exited")), [
    "viewer stopping",
    "viewer exited",
    "planner stopping",
    "planner exited",
    "camera stopping",
    "camera exited",
  ]);
});

Deno.test("A node that waits in vain starts all the same, and says for whom it waited", async () => {
  await using folder = await launchFolder();
  await using lab = await LaunchLab.start(folder, {
    nodes: {
      mute: { cmd: sh("exec sleep 1000") },
      broken: { cmd: sh("exit 3") },
      job: { cmd: sh("exit 0") },
      one: { cmd: sh("exec sleep 1000"), after: "mute", afterTimeout: "0.5s" },
      two: { cmd: sh("exec sleep 1000"), after: "broken" },
      three: { cmd: sh("exec sleep 1000"), after: "job" },
    },
  });
  for (const name of ["one", "two", "three"]) await lab.phase(name, "starting");
  assert.deepEqual(lab.texts("warning", "one"), [
    "starts all the same: mute is not ready after 0.5 s",
  ]);
  assert.deepEqual(lab.texts("warning", "two"), ["starts all the same: broken has failed"]);
  assert.deepEqual(lab.texts("warning", "three"), []);
});

Deno.test("The launch ends with a required node, for its reason and as a failure", async () => {
  await using folder = await launchFolder();
  await using lab = await LaunchLab.start(folder, {
    nodes: {
      driver: { cmd: sh("sleep 0.3; exit 4"), required: true },
      other: { cmd: sh("exec sleep 1000") },
    },
  });
  const { status, reason } = await lab.launch.ended;
  assert.deepEqual({ status, reason }, {
    status: 1,
    reason: "driver, which is required, ended with status 4",
  });
  assert.equal(lab.node("other").phase, "stopped");
});

Deno.test("The launch ends when all nodes have, with 0 if they did their work", async () => {
  await using folder = await launchFolder();
  await using well = await LaunchLab.start(folder, {
    nodes: { one: { cmd: sh("exit 0") }, two: { cmd: sh("sleep 0.2") } },
  });
  assert.deepEqual(await well.launch.ended, {
    status: 0,
    reason: "all nodes have done their work",
    killed: [],
  });
  await using ill = await LaunchLab.start(folder, {
    nodes: { one: { cmd: sh("exit 0") }, two: { cmd: sh("exit 2") } },
  });
  const { status, reason } = await ill.launch.ended;
  assert.equal(status, 1);
  assert.equal(reason, "all nodes have ended, and these failed: two");
});

Deno.test("A node that cannot be started fails with a cure, and is no reason not to start the others", async () => {
  await using folder = await launchFolder();
  await using lab = await LaunchLab.start(folder, {
    nodes: {
      gone: { cmd: ["not-there"] },
      other: { cmd: sh("exec sleep 1000") },
    },
  });
  await lab.phase("other", "starting");
  const { lastExit } = await lab.phase("gone", "failed");
  assert.match(lastExit!.words, /^could not be started: .*not-there/);
});

Deno.test("A node that ignores all requests is killed, and that is reported", async () => {
  await using folder = await launchFolder();
  const deaf = sh("trap '' INT TERM; echo deaf; while true; do sleep 0.1; done");
  await using lab = await LaunchLab.start(folder, {
    nodes: { deaf: { cmd: deaf, stop: { polite: "0.2s", term: "0.2s" } } },
  });
  await until(
    "it is deaf",
    () => lab.launch.lastLines("deaf", 9).some((line) => line.text === "deaf"),
  );
  lab.launch.end("enough");
  const { status, killed } = await lab.launch.ended;
  assert.equal(status, 0);
  assert.deepEqual(killed, ["deaf did not end within 400 ms: it is killed"]);
});

Deno.test("A second interruption kills what is left at once", async () => {
  await using folder = await launchFolder();
  const deaf = sh("trap '' INT TERM; echo deaf; while true; do sleep 0.1; done");
  await using lab = await LaunchLab.start(folder, {
    nodes: { deaf: { cmd: deaf, stop: { polite: "1h", term: "1h" } } },
  });
  await until(
    "it is deaf",
    () => lab.launch.lastLines("deaf", 9).some((line) => line.text === "deaf"),
  );
  lab.launch.end("Ctrl-C");
  await lab.phase("deaf", "stopping");
  const { reason, killed } = await lab.launch.kill();
  assert.equal(reason, "Ctrl-C");
  assert.ok(killed.some((text) => /^deaf is killed/.test(text)), killed.join());
});

Deno.test("A core that is there is used, and left alone", async () => {
  await using folder = await launchFolder();
  await using core = await CoreProcess.start();
  const { in: input, out } = core.places;
  await using lab = await LaunchLab.start(folder, {
    core: { in: input, out },
    nodes: { camera: { cmd: publishing("image") } },
  });
  await lab.phase("camera", "running");
  assert.deepEqual(lab.launch.state().core, {
    in: input,
    out,
    started: false,
    pid: core.places.pid,
  });
  await lab.launch[Symbol.asyncDispose]();
  assert.ok((await core.snapshot()).topics.some(({ topic }) => topic === "image"));
});

Deno.test("A core that is killed comes back, and the nodes with it", async () => {
  await using folder = await launchFolder();
  await using lab = await LaunchLab.start(folder, {
    nodes: { camera: { cmd: publishing("image") } },
  });
  await lab.phase("camera", "running");
  const first = lab.launch.state().core.pid!;
  Deno.kill(first, "SIGKILL");
  await until("another core counts", () => {
    const { core, topics } = lab.launch.state();
    return core.pid !== undefined && core.pid !== first &&
      topics.some(({ topic, messagesPerSecond }) => topic === "image" && messagesPerSecond > 0);
  });
  assert.match(lab.texts("exited", "core")[0]!, /^was killed \(SIGKILL\)/);
  assert.equal(lab.texts("restarting", "core").length, 1);
  assert.deepEqual(lab.node("camera").starts, 1);
});

Deno.test("A core that cannot be started is an error that says why", async () => {
  await using folder = await launchFolder();
  await using lab = await LaunchLab.start(folder, {
    core: { ...folder.core, args: ["--max-topics", "none"] },
    nodes: { camera: { cmd: sh("exec sleep 1000") } },
  });
  const { status, reason, error } = await lab.launch.ended;
  assert.equal(status, 69);
  assert.match(reason, /^The core could not be started: /);
  assert.ok(error instanceof RoboError);
  assert.equal(lab.node("camera").starts, 0);
});

Deno.test("A core that may not be started is waited for, with a word, and not for ever if that is said", async () => {
  await using folder = await launchFolder();
  const file = {
    core: { ...folder.core, start: "never" },
    nodes: { a: { cmd: sh("exec sleep 9") } },
  };
  {
    await using lab = await LaunchLab.start(folder, file, { coreTimeoutMs: 300 });
    const { status, reason } = await lab.launch.ended;
    assert.equal(status, 69);
    assert.equal(reason, `There is no core at ${folder.core.in}`);
  }
  await using lab = await LaunchLab.start(folder, file);
  assert.equal(
    await lab.event("warning"),
    `waits for the core at ${folder.core.in}: start one with robo core`,
  );
  await assert.rejects(lab.launch.start("a"), /waits for its core/);
  await using _core = await CoreProcess.start(["--in", folder.core.in, "--out", folder.core.out]);
  await lab.phase("a", "starting");
});

Deno.test("A contract that is broken restarts its node, and gives up after its limit of restarts", async () => {
  await using folder = await launchFolder();
  await using lab = await LaunchLab.start(folder, {
    nodes: {
      imu: {
        cmd: publishing("imu", 10),
        restart: { when: "never", limit: 1 },
        expect: { topic: "imu", hz: [50, 60], otherwise: "restart", grace: "0.2s" },
      },
    },
  });
  await lab.event("gave-up", "imu");
  assert.deepEqual(lab.order("contract-broken", "gave-up"), [
    "imu contract-broken",
    "imu contract-broken",
    "imu gave-up",
  ]);
  assert.match(
    lab.texts("contract-broken")[0]!,
    /^does not keep up: imu comes at \S+ Hz, not at 50 to 60$/,
  );
  assert.equal(lab.node("imu").starts, 2);
  assert.match(lab.node("imu").note!, /^imu comes at/);
});

Deno.test("A contract may end the launch, as a failure", async () => {
  await using folder = await launchFolder();
  await using lab = await LaunchLab.start(folder, {
    nodes: {
      imu: {
        cmd: sh("exec sleep 1000"),
        expect: { topic: "imu", maxGapMs: 100, otherwise: "stop", grace: "0.2s" },
      },
    },
  });
  const { status, reason } = await lab.launch.ended;
  assert.equal(status, 1);
  assert.match(
    reason,
    /^imu does not keep up: imu has been silent for \d+ ms, 100 ms are allowed$/,
  );
});

Deno.test("Nodes are stopped, started and restarted on demand, and unknown ones refused", async () => {
  await using folder = await launchFolder();
  await using lab = await LaunchLab.start(folder, {
    nodes: {
      one: { cmd: sh("exec sleep 1000") },
      two: { cmd: sh("exec sleep 1000"), after: "one" },
    },
  });
  const { pid } = await lab.phase("one", "starting");
  await lab.launch.restart("one");
  assert.notEqual(lab.node("one").pid, pid);
  await lab.launch.stop("one");
  assert.equal(lab.node("one").phase, "stopped");
  assert.equal(lab.node("one").pid, undefined);
  await lab.launch.start("one");
  assert.equal(lab.node("one").phase, "starting");
  assert.deepEqual(lab.node("one").starts, 3);
  await assert.rejects(lab.launch.restart("onr"), { code: "usage", hint: 'Did you mean "one"?' });
});

Deno.test("What nodes print is in the memory and in a file of each, with its stream", async () => {
  await using folder = await launchFolder();
  await using lab = await LaunchLab.start(folder, {
    groups: [{
      namespace: "left",
      nodes: { arm: { cmd: sh("echo to out; echo to err >&2; exec sleep 1000") } },
    }],
  });
  await until("both lines have come", () => {
    const lines = lab.launch.lastLines("left/arm", 9).filter(({ stream }) => stream !== "event");
    return lines.length === 2 && lines.toSorted((a, b) => a.text < b.text ? -1 : 1);
  });
  const { logFolder } = lab.launch;
  assert.equal(await Deno.realPath(`${folder.path}/robo/launch/robot/latest`), logFolder);
  await until("the file has them", async () => {
    const text = await Deno.readTextFile(`${logFolder}/left.arm.log`);
    return /Z out to out$/m.test(text) && /Z err to err$/m.test(text);
  });
});

Deno.test("What went through the core before a crash is written beside the logs, when it keeps it", async () => {
  await using folder = await launchFolder();
  await using lab = await LaunchLab.start(folder, {
    core: { ...folder.core, args: ["--flight", "**"] },
    nodes: {
      camera: { cmd: publishing("image") },
      planner: { cmd: sh("sleep 0.5; exit 3"), after: "camera" },
      asked: { cmd: sh("exec sleep 1000"), after: "camera" },
    },
  });
  await lab.phase("asked", "starting");
  await lab.launch.stop("asked");
  const told = await lab.event("warning");
  const path = `${lab.launch.logFolder}/planner-crash-1.mcap`;
  assert.equal(told, `the flight recording of the crash of planner is ${path}`);
  assert.ok((await Deno.stat(path)).size > 500);
});
