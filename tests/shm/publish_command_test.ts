import assert from "node:assert/strict";
import { Node } from "../../client/node.ts";
import { HostVariable } from "../../client/shm/host_variable.ts";
import { structCodec } from "../../protocols/cstruct/struct_codec_of.ts";
import { runCommand } from "../../commands/app.ts";
import { fakeContext } from "../../commands/context_testing.ts";
import { CoreProcess } from "../lib/core_process.ts";
import { noneWaits } from "../../ffi/waiter.ts";
import { hasSharedMemory, shmFolder } from "../lib/shm_folder.ts";
import { temporaryFile } from "../lib/temporary_file.ts";
import { until } from "../lib/until.ts";
import { shm } from "./commands_testing.ts";

const ignore = !hasSharedMemory();

const POSE = {
  name: "Pose",
  fields: [{ name: "x", type: "float64" }, { name: "mode", type: "Mode" }],
  types: { Mode: { enum: { idle: 0, drive: 1 }, base: "uint8" } },
};

type Pose = { readonly x: number; readonly mode: string | number };

/** A `robo shm publish` that runs in this process. */
function publishing(core: CoreProcess, args: readonly string[]) {
  const connect = ["--connect", `${core.places.in},${core.places.out}`];
  const context = fakeContext({ args: ["shm", "publish", ...args, ...connect] });
  const running = runCommand(context);
  return {
    context,
    async end() {
      context.interrupt();
      return await running;
    },
  };
}

Deno.test({
  name: "robo shm publish makes topics of variables, structs among them",
  ignore,
  async fn() {
    using _folder = shmFolder();
    await using _waits = { [Symbol.asyncDispose]: noneWaits };
    await using core = await CoreProcess.start();
    await using schema = await temporaryFile(JSON.stringify(POSE));
    using pose = new HostVariable<Pose>("pose", { codec: structCodec<Pose>(POSE) });
    using count = new HostVariable<number>("count");
    await using node = new Node("listener", { core: core.places });
    const got = new Map<string, unknown>();
    node.subscribe<unknown>("shm/", (value, topic) => void got.set(topic, value));
    const publishing1 = publishing(core, ["pose", "count", "--schema", schema.path]);
    // A message from before the subscription is lost, as always; so it is written until it is there.
    let i = 0;
    await until("both are there", () => {
      pose.data = { x: ++i, mode: "drive" };
      count.data = i;
      return got.size === 2;
    });
    pose.data = { x: -1, mode: 7 };
    count.data = -1;
    await until(
      "the last ones",
      () => (got.get("shm/pose") as Pose).x === -1 && got.get("shm/count") === -1,
    );
    assert.deepEqual(got.get("shm/pose"), { x: -1, mode: 7 });
    assert.equal(await publishing1.end(), 0);
    const { stderr } = publishing1.context;
    assert.match(
      stderr(),
      /Publishing pose on shm\/pose, count on shm\/count\nPublished \d+ messages/,
    );
  },
});

Deno.test({
  name: "robo shm publish keeps to a rate, publishes the newest value, and ends while it waits",
  ignore,
  async fn() {
    using _folder = shmFolder();
    await using _waits = { [Symbol.asyncDispose]: noneWaits };
    await using core = await CoreProcess.start();
    using count = new HostVariable<number>("count");
    count.data = 0;
    await using node = new Node("listener", { core: core.places });
    const got: number[] = [];
    node.subscribe<number>("renamed", (value) => void got.push(value));
    await node.ready();
    const bridge = publishing(core, ["count", "--topic", "renamed", "--rate", "5"]);
    await until("values come", () => {
      for (let i = 0; i < 100; i++) count.update((old) => old! + 1);
      return got.length >= 3;
    });
    assert.equal(await bridge.end(), 0);
    assert.ok(got.every((value, i) => i === 0 || value > got[i - 1]!), "in order");
    assert.match(
      bridge.context.stderr(),
      /Published \d+ messages; \d+ values were written over before/,
    );
  },
});

Deno.test({
  name: "robo shm publish --from-topic writes what comes on a topic, and counts what does not fit",
  ignore,
  async fn() {
    using _folder = shmFolder();
    await using _waits = { [Symbol.asyncDispose]: noneWaits };
    await using core = await CoreProcess.start();
    const bridge = publishing(core, ["target", "--from-topic", "cmd/target", "--max-size", "32"]);
    await until(
      "it writes",
      () => bridge.context.stderr().includes("Writing cmd/target to target"),
    );
    using target = new HostVariable<unknown>("target");
    await using node = new Node("commander", { core: core.places });
    const publisher = node.publisher();
    await until("the first value", () => {
      publisher.publish("cmd/target", { x: 1 });
      return target.ticket > 0;
    });
    assert.deepEqual(target.data, { x: 1 });
    await until("what is too big is told", () => {
      publisher.publish("cmd/target", { text: "x".repeat(50) });
      return bridge.context.stderr().includes("A message was not written");
    });
    publisher.publish("cmd/target/other", "not mine");
    publisher.publish("cmd/target", [1, 2]);
    await until("it goes on", () => Array.isArray(target.data));
    assert.equal(await bridge.end(), 0);
    assert.match(bridge.context.stderr(), /Wrote \d+ values; \d+ messages did not fit/);
  },
});

Deno.test({
  name:
    "flags of robo shm publish that contradict each other are refused, and structs without schema",
  ignore,
  async fn() {
    using _folder = shmFolder();
    await using _waits = { [Symbol.asyncDispose]: noneWaits };
    using _pose = new HostVariable<Pose>("pose", { codec: structCodec<Pose>(POSE) });
    const refused = [
      ["a", "b", "--topic", "x"],
      ["a", "b", "--from-topic", "x"],
      ["a", "--topic", "x", "--from-topic", "y"],
      ["a", "--max-size", "5"],
      ["a", "--from-topic", "y", "--rate", "3"],
      ["pose"],
    ];
    for (const args of refused) {
      const { status, stderr } = await shm(["publish", ...args]);
      assert.equal(status, 64, args.join(" "));
      assert.match(stderr, /\nhint: /, args.join(" "));
    }
    assert.equal((await shm(["publish", "nothing"])).status, 66);
  },
});
