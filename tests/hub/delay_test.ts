import assert from "node:assert/strict";
import { fakeContext } from "../../commands/context_testing.ts";
import type { TopicDelayFlags } from "../../commands/topic/delay.ts";
import showDelays from "../../commands/topic/delay_impl.ts";
import type { Hub } from "../../services/hub/mod.ts";
import { until } from "../lib/until.ts";
import { message, startHub } from "./hub_lab.ts";
import { RawPeer } from "./raw_peer.ts";

const FLAGS = {
  window: 100,
  count: 0,
  json: true,
  logLevel: "info",
  logFormat: "text",
  debug: false,
} as const;

/** Runs robo topic delay at `hub` while `publish` publishes, until `isEnough` of what it has printed. */
async function measure(
  hub: Hub,
  request: { readonly flags?: Partial<TopicDelayFlags>; readonly patterns?: readonly string[] },
  { publish, isEnough }: {
    readonly publish: (publisher: RawPeer) => Promise<void>;
    readonly isEnough: (stdout: string, stderr: string) => boolean;
  },
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const context = fakeContext();
  const flags = { ...FLAGS, connect: `${hub.identity.in},${hub.identity.out}`, ...request.flags };
  using publisher = await RawPeer.publisher(hub.identity.in);
  const running = showDelays(context, flags, ...(request.patterns ?? []));
  await until("it has printed enough", async () => {
    await publish(publisher);
    return isEnough(context.stdout(), context.stderr());
  });
  context.interrupt();
  await running;
  return { stdout: context.stdout(), stderr: context.stderr() };
}

function stamped(topic: string, ms: number): Uint8Array {
  return message(topic, JSON.stringify({ timestamp: ms / 1000 }));
}

function lines(stdout: string) {
  return stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

Deno.test("robo topic delay tells the age of messages, and the way to the core and from the core as parts of it", async () => {
  await using hub = await startHub();
  const { stdout, stderr } = await measure(hub, { patterns: ["imu", "cam*"] }, {
    publish: async (publisher) => {
      await publisher.send(stamped("imu", Date.now() - 10_000));
      await publisher.send(stamped("imu2", Date.now()));
      await publisher.send(message("camera", "no stamp"));
    },
    isEnough: (stdout) => /"imu".*"toCore"/.test(stdout) && stdout.includes('"camera"'),
  });
  const all = lines(stdout);
  assert.deepEqual([...new Set(all.map(({ topic }) => topic))].sort(), ["camera", "imu"]);
  const imu = all.find(({ topic }) => topic === "imu");
  assert.ok(imu.delay.mean > 9_900 && imu.delay.min <= imu.delay.mean);
  assert.ok(imu.delay.max >= imu.delay.mean && imu.delay.std >= 0);
  const parts = imu.toCore.mean + imu.fromCore.mean;
  assert.ok(Math.abs(imu.delay.mean - parts) < 0.01, `${imu.delay.mean} is not ${parts}`);
  assert.ok(imu.fromCore.mean < 9_900);
  const camera = all.find(({ topic }) => topic === "camera");
  assert.deepEqual([camera.messages, camera.delay], [0, undefined]);
  assert.ok(camera.unstamped > 0);
  assert.equal(stderr.match(/Messages without a stamp on camera/g)?.length, 1, "said once");
});

Deno.test("robo topic delay takes a field and a unit, and says when clocks differ", async () => {
  await using hub = await startHub();
  const { stdout, stderr } = await measure(
    hub,
    { flags: { field: "meta.taken", unit: "us", json: false }, patterns: ["a"] },
    {
      publish: (publisher) =>
        publisher.send(
          message("a", JSON.stringify({ meta: { taken: (Date.now() + 60_000) * 1000 } })),
        ),
      isEnough: (stdout, stderr) => /^a .*-5\d{4}/m.test(stdout) && stderr.includes("clocks"),
    },
  );
  assert.match(stdout, /^TOPIC +COUNT +AGE min +mean +max ms +STD +TO CORE +FROM CORE$/m);
  for (const line of stdout.split("\n")) assert.ok(line.length <= 80);
  assert.equal(stderr.match(/come before they were made/g)?.length, 1);
});

Deno.test("robo topic delay ends at once when it is interrupted while it waits for a core", async () => {
  const context = fakeContext();
  const connect = "ipc:///nowhere/in,ipc:///nowhere/out";
  const running = showDelays(context, { ...FLAGS, connect });
  context.interrupt();
  await running;
  assert.equal(context.stdout(), "");
});
