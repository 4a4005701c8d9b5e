import assert from "node:assert/strict";
import { CoreProcess } from "../lib/core_process.ts";
import { robo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { message } from "./hub_lab.ts";
import { RawPeer } from "./raw_peer.ts";

/** The sockets of --uds, which cannot be elsewhere. */
const SOCKETS = ["/tmp/gecko-in.ipc", "/tmp/gecko-out.ipc"] as const;

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Waits until the core has `count` subscriptions to exactly `prefix`. */
function subscribed(core: CoreProcess, prefix: string, count = 1): Promise<unknown> {
  return until("the subscription is there", async () => {
    const { subscribers } = await core.snapshot();
    return subscribers.filter(({ prefixes }) => prefixes.includes(prefix)).length === count;
  });
}

const taken = SOCKETS.find(exists);

Deno.test({
  name: taken === undefined
    ? "robo core --uds listens where pygecko's programs look, and leaves nothing there"
    : `robo core --uds (somebody has ${taken})`,
  ignore: taken !== undefined,
  async fn() {
    const [input, output] = SOCKETS.map((path) => `ipc://${path}`) as [string, string];
    await using core = await CoreProcess.start(["--uds"]);
    assert.deepEqual([core.places.in, core.places.out], [input, output]);
    using subscriber = await RawPeer.subscriber(output, "uds/only");
    await subscribed(core, "uds/only");
    using publisher = await RawPeer.publisher(input);
    await publisher.send(message("uds/only", "1"));
    assert.deepEqual(await subscriber.texts(1), ["uds/only 1"]);
    // Nobody else may connect, whatever the umask.
    for (const path of SOCKETS) assert.equal(Deno.statSync(path).mode! & 0o077, 0, path);
    assert.equal(await core.end("SIGINT"), 0);
    for (const path of SOCKETS) assert.ok(!exists(path), path);
  },
});

Deno.test("A core's key is the short name of its host, unless --key gives another", async () => {
  await using core = await CoreProcess.start(["--no-beacon"]);
  assert.equal((await core.snapshot()).core.key, Deno.hostname().split(".")[0]);
  await using other = await CoreProcess.start(["--no-beacon", "--key", "bob"]);
  assert.equal((await other.snapshot()).core.key, "bob");
});

const card = Deno.networkInterfaces().find(({ family, address }) =>
  family === "IPv4" && !address.startsWith("127.")
);

Deno.test({
  name: card === undefined
    ? "robo core --allow (this machine has no address but loopback)"
    : "robo core --allow turns away who is not on it, at every port, and counts it",
  ignore: card === undefined,
  async fn() {
    await using core = await CoreProcess.start([
      ...["--in", "tcp://0.0.0.0:0", "--out", "tcp://0.0.0.0:0", "--control", "0.0.0.0:0"],
      ...["--allow", "203.0.113.0/24", "--no-beacon"],
    ]);
    const at = (place: string, host: string) => place.replace("0.0.0.0", host);
    const { in: input, out, control } = core.places;
    await assert.rejects(RawPeer.publisher(at(input, card!.address)));
    await assert.rejects(RawPeer.connect(at(out, card!.address), "SUB"));
    const refused = await fetch(`${at(control, card!.address)}/v1/snapshot`);
    assert.equal(refused.status, 403);
    assert.match(await refused.text(), /allow-list/);
    using _publisher = await RawPeer.publisher(at(input, "127.0.0.1"));
    const answer = await fetch(`${at(control, "127.0.0.1")}/v1/snapshot`);
    assert.equal((await answer.json()).refused["address-not-allowed"], 2);
  },
});

/** Messages that are sent before the core is asked again. */
const TOGETHER = 20;

for (const overflow of ["drop-oldest", "drop-newest", "disconnect"] as const) {
  Deno.test(`robo core --overflow ${overflow} does that with a subscriber that does not read`, async () => {
    await using core = await CoreProcess.start(["--overflow", overflow, "--queue-bytes", "1MB"]);
    using stalled = await RawPeer.subscriber(core.places.out, "flood");
    await subscribed(core, "flood");
    using publisher = await RawPeer.publisher(core.places.in);
    const body = "x".repeat(100_000);
    let [sent, dropped] = [0, 0];
    // The system's own buffers grow for a while: only then each message costs one.
    const seen = await until("the queue is full, and stays so", async () => {
      for (let count = 0; count < TOGETHER; count++) {
        await publisher.send(message("flood", String(sent++), body));
      }
      const { subscribers, refused, topics } = await core.snapshot();
      if (topics.find(({ topic }) => topic === "flood")?.messages !== sent) return false;
      const own = subscribers.find(({ prefixes }) => prefixes.includes("flood"));
      const before = dropped;
      dropped = own?.dropped ?? 0;
      const isFull = refused["too-slow"] !== undefined || dropped - before === TOGETHER;
      return isFull && { own, refused };
    });
    if (overflow === "disconnect") {
      assert.equal(seen.refused["too-slow"], 1);
      return await stalled.ended();
    }
    assert.equal(seen.refused["too-slow"], undefined);
    const received: number[] = [];
    while (received.length < sent - seen.own!.dropped) {
      received.push(Number((await stalled.texts(1))[0]!.split(" ", 2)[1]));
    }
    assert.deepEqual(received, received.toSorted((a, b) => a - b));
    // The oldest wait in the system's own buffers, from which nothing can be dropped.
    assert.equal(received[0], 0);
    if (overflow === "drop-oldest") assert.equal(received.at(-1), sent - 1);
    else assert.ok(received.at(-1)! < sent - TOGETHER);
  });
}

Deno.test("robo core --latch keeps the last message of the topics that match, for who comes later", async () => {
  await using core = await CoreProcess.start(["--latch", "map,config/*"]);
  using publisher = await RawPeer.publisher(core.places.in);
  for (const [topic, value] of [["map", "1"], ["map", "2"], ["config/arm", "3"], ["imu", "4"]]) {
    await publisher.send(message(topic!, value!));
  }
  await until("all are there", async () => (await core.snapshot()).total.messages >= 4);
  using late = await RawPeer.subscriber(core.places.out, "map", "config", "imu");
  assert.deepEqual((await late.texts(2)).sort(), ["config/arm 3", "map 2"]);
  await publisher.send(message("imu", "5"));
  assert.deepEqual(await late.texts(1), ["imu 5"]);
});

Deno.test("robo core --flight-trigger has what --flight keeps written to a file, which robo record reads", async () => {
  const folder = await Deno.makeTempDir();
  await using core = await CoreProcess.start([
    ...["--flight", "imu,camera/*", "--flight-trigger", "panic", "--flight-dir", folder],
  ]);
  using publisher = await RawPeer.publisher(core.places.in);
  for (let at = 0; at < 100; at++) await publisher.send(message("imu", String(at)));
  await publisher.send(message("camera/front", "x".repeat(300_000)));
  await publisher.send(message("secret", "1"));
  await publisher.send(message("panic", "2"));
  await until("the file is written", () => core.stderr.includes("Wrote the flight recording"));
  const [file] = await Array.fromAsync(Deno.readDir(folder));
  assert.match(file!.name, /^flight-\d{8}-\d{6}-\d{3}\.mcap$/);
  const { status, stdout } = await robo(["record", "info", `${folder}/${file!.name}`, "--json"]);
  assert.equal(status, 0);
  const { channels } = JSON.parse(stdout);
  const counts = channels.map(({ topic, messages }: Record<string, unknown>) => [topic, messages]);
  assert.deepEqual(counts.sort(), [["camera/front", 1], ["imu", 100], ["panic", 1]]);
  assert.equal(await core.end("SIGTERM"), 0);
  await Deno.remove(folder, { recursive: true });
});
