import assert from "node:assert/strict";
import { RoboError } from "../../../errors.ts";
import { until } from "../../../tests/lib/until.ts";
import { findLaunch, findLaunches } from "./control_client.ts";
import { LaunchControl, MAX_WATCHERS } from "./control_server.ts";
import { FakeLaunch } from "./control_testing.ts";
import { makeSocketFolder, socketPath } from "./socket_folder.ts";

/** A folder of a test's own where sockets go. */
async function place() {
  const folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o700);
  return {
    env: { XDG_RUNTIME_DIR: folder },
    // Whatever this user's other launches are: only those of the test are looked at.
    uid: Deno.uid()!,
    folder,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** The launches that listen in the test's own folder: this user may have others. */
async function launchesIn(setting: { env: { XDG_RUNTIME_DIR: string } }) {
  return (await findLaunches(setting)).filter((launch) => {
    const isOurs = launch.first.name.startsWith("test-");
    if (!isOurs) launch[Symbol.dispose]();
    return isOurs;
  });
}

Deno.test("LaunchControl tells a client the state and the logs, and does what it asks", async () => {
  await using where = await place();
  const fake = new FakeLaunch("test-robot", ["camera", "left/arm"]);
  await using _control = await LaunchControl.start(fake, where);
  using launch = await findLaunch(where, "test-robot");
  assert.deepEqual(await launch.state(), fake.state());
  assert.equal((await launch.control("restart", "left/arm")).phase, "starting");
  assert.equal((await launch.control("stop", "camera")).phase, "stopped");
  await launch.end();
  assert.deepEqual(fake.told, [
    "restart left/arm",
    "stop camera",
    "end: it was stopped with robo launch stop",
  ]);
  for (let count = 0; count < 60; count++) {
    fake.write(count % 2 ? "camera" : "left/arm", `${count}`);
  }
  const { signal } = new AbortController();
  const read = async (node: string | undefined, lines: number) => {
    const texts = [];
    const all = launch.log(node, { lines, follow: false, signal });
    for await (const { text } of all) texts.push(text);
    return texts;
  };
  assert.deepEqual(await read("left/arm", 2), ["56", "58"]);
  assert.deepEqual(await read(undefined, 2), ["58", "59"]);
  assert.deepEqual(await read("camera", 0), []);
});

Deno.test("A socket is its user's alone, and gone when the launch is", async () => {
  await using where = await place();
  const control = await LaunchControl.start(new FakeLaunch("test", []), where);
  assert.equal((await Deno.stat(control.path)).mode! & 0o777, 0o600);
  assert.equal((await Deno.stat(`${where.folder}/robo`)).mode! & 0o777, 0o700);
  await control[Symbol.asyncDispose]();
  await assert.rejects(Deno.stat(control.path), Deno.errors.NotFound);
});

Deno.test("A watcher gets the state now, and anew when something changes", async () => {
  await using where = await place();
  const fake = new FakeLaunch("test-watch", ["camera"]);
  await using _control = await LaunchControl.start(fake, where);
  using launch = await findLaunch(where, "test-watch");
  const ending = new AbortController();
  const phases: string[] = [];
  for await (const { nodes } of launch.watch(ending.signal)) {
    if (phases.at(-1) === nodes[0]!.phase) continue;
    phases.push(nodes[0]!.phase);
    if (phases.length === 1) fake.change("camera", { phase: "backing-off" });
    if (phases.length === 2) fake.change("camera", { phase: "running" });
    if (phases.length === 3) ending.abort();
  }
  assert.deepEqual(phases, ["running", "backing-off", "running"]);
  await until("nobody listens any more", () => fake.listeners === 0);
});

Deno.test("A follower gets what was written before, then each line once and in order", async () => {
  await using where = await place();
  const fake = new FakeLaunch("test-logs", ["camera", "arm"]);
  await using _control = await LaunchControl.start(fake, where);
  using launch = await findLaunch(where, "test-logs");
  for (let count = 0; count < 10; count++) fake.write("camera", `${count}`);
  const ending = new AbortController();
  const texts: string[] = [];
  for await (
    const { text } of launch.log("camera", { lines: 3, follow: true, signal: ending.signal })
  ) {
    texts.push(text);
    if (text === "9") {
      fake.write("arm", "not asked for");
      for (let count = 10; count < 300; count++) fake.write("camera", `${count}`);
    }
    if (text === "299") ending.abort();
  }
  assert.deepEqual(texts, Array.from({ length: 293 }, (_, at) => `${at + 7}`));
  await until("nobody listens any more", () => fake.listeners === 0);
});

Deno.test("A follower that does not keep up loses the oldest lines, and is told how many", async () => {
  await using where = await place();
  const fake = new FakeLaunch("test-flood", ["camera"]);
  await using _control = await LaunchControl.start(fake, where);
  using launch = await findLaunch(where, "test-flood");
  const ending = new AbortController();
  const lines = launch.log("camera", { lines: 1, follow: true, signal: ending.signal });
  fake.write("camera", "first");
  assert.equal((await lines.next()).value!.text, "first");
  for (let count = 0; count < 5000; count++) fake.write("camera", `${count}`);
  let told = 0;
  let received = 0;
  for await (const { stream, text } of lines) {
    if (stream === "event") told += Number(/^(\d+) lines are left out/.exec(text)![1]);
    else received++;
    if (text === "4999") ending.abort();
  }
  assert.equal(told + received, 5000);
  assert.ok(told >= 3000, `${told}`);
});

Deno.test("A refusal says what is wrong: an unknown node, a request that makes no sense", async () => {
  await using where = await place();
  const fake = new FakeLaunch("test-refuse", ["camera", "planner"]);
  await using control = await LaunchControl.start(fake, where);
  using launch = await findLaunch(where, "test-refuse");
  await assert.rejects(launch.control("restart", "camra"), {
    code: "usage",
    message: "There is no node camra",
    hint: 'Did you mean "camera"?',
  });
  await assert.rejects(launch.control("stop", "x"), { hint: "Its nodes: camera, planner" });
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path: control.path } });
  for (
    const [method, path] of [
      ["GET", "/"],
      ["GET", "/v2/state"],
      ["POST", "/v1/state"],
      ["GET", "/v1/nodes/camera/restart"],
      ["GET", "/v1/nodes/%E0%A4%A/log"],
      ["GET", "/v1/nodes/camera/log?lines=-1"],
    ] as const
  ) {
    const response = await fetch(`http://127.0.0.1${path}`, { client, method } as RequestInit);
    assert.equal(response.status, 404, path);
    assert.equal((await response.json()).code, "usage");
  }
});

Deno.test("Without a launch, and with several, it is said what to do", async () => {
  await using where = await place();
  // Another user has no launches here.
  const nobody = { env: {}, uid: 4_000_000_000 };
  await assert.rejects(findLaunch(nobody), {
    code: "unavailable",
    hint: "Start one with: robo launch FILE",
  });
  const [one, two] = [new FakeLaunch("test-one", []), new FakeLaunch("test-two", [], 4711)];
  await using _one = await LaunchControl.start(one, where);
  await using _two = await LaunchControl.start(two, where);
  await assert.rejects(findLaunch(where), (error) => {
    assert.ok(error instanceof RoboError);
    assert.match(error.message, /^Several launches are running: .*test-one \(pid \d+\)/);
    assert.match(error.hint!, /--launch/);
    return true;
  });
  using launch = await findLaunch(where, "4711");
  assert.equal(launch.first.name, "test-two");
  await assert.rejects(findLaunch(where, "test-three"), /No launch test-three is running/);
});

Deno.test("Among several launches the only one that has the nodes is meant", async () => {
  await using where = await place();
  const one = new FakeLaunch("test-one", ["test-camera", "test-both"]);
  const two = new FakeLaunch("test-two", ["test-arm", "test-leg", "test-both"], 4711);
  await using _one = await LaunchControl.start(one, where);
  await using _two = await LaunchControl.start(two, where);
  for (
    const [nodes, name] of [[["test-camera"], "test-one"], [
      ["test-arm", "test-leg"],
      "test-two",
    ]] as const
  ) {
    using launch = await findLaunch(where, undefined, nodes);
    assert.equal(launch.first.name, name);
  }
  for (const nodes of [["test-both"], ["test-nobody"], ["test-camera", "test-arm"]]) {
    await assert.rejects(findLaunch(where, undefined, nodes), /Several launches are running/);
  }
  // Who says which launch wants no other.
  using launch = await findLaunch(where, "test-two", ["test-camera"]);
  assert.equal(launch.first.name, "test-two");
});

Deno.test("The socket of a launcher that was killed is removed, that of a live process is not", async () => {
  await using where = await place();
  const folder = await makeSocketFolder(where);
  const leave = (path: string) => {
    Deno.listen({ transport: "unix", path }).close();
    // Closing removes nothing by itself on all platforms; what counts is the file.
    Deno.writeTextFileSync(path, "");
  };
  const dead = socketPath(folder, "test-dead", 2 ** 22 + 1);
  const alive = socketPath(folder, "test-alive", Deno.pid);
  leave(dead);
  leave(alive);
  assert.deepEqual(await launchesIn(where), []);
  await assert.rejects(Deno.stat(dead), Deno.errors.NotFound);
  await Deno.stat(alive);
});

Deno.test("A folder that others can reach into is refused", async () => {
  await using where = await place();
  await Deno.mkdir(`${where.folder}/robo`, { mode: 0o755 });
  await Deno.chmod(`${where.folder}/robo`, 0o755);
  const folder = await makeSocketFolder(where);
  assert.equal(folder, `/tmp/robo-${Deno.uid()}`);
  assert.deepEqual(await launchesIn(where), []);
});

Deno.test("Names of any kind and length make paths that a socket can have", () => {
  const path = socketPath("/run/user/1000/robo", `a/b ü${"x".repeat(200)}`, 4_000_000);
  assert.ok(path.length < 108);
  assert.match(path, /^\/run\/user\/1000\/robo\/launch-[\w.-]+-4000000\.sock$/);
});

Deno.test("Watchers are bounded, and one that goes makes room", async () => {
  await using where = await place();
  const fake = new FakeLaunch("test-many", ["camera"]);
  await using _control = await LaunchControl.start(fake, where);
  using launch = await findLaunch(where, "test-many");
  const endings = Array.from({ length: MAX_WATCHERS }, () => new AbortController());
  const watchers = endings.map(({ signal }) => launch.watch(signal));
  for (const watcher of watchers) assert.equal((await watcher.next()).done, false);
  await assert.rejects(launch.watch(new AbortController().signal).next(), /16 watchers already/);
  for (const ending of endings) ending.abort();
  for (const watcher of watchers) for await (const _ of watcher);
  await until("there is room again", async () => {
    const ending = new AbortController();
    const watcher = launch.watch(ending.signal);
    const served = await watcher.next().then(() => true, () => false);
    ending.abort();
    await watcher.return(undefined);
    return served;
  });
});
