import assert from "node:assert/strict";
import { Node } from "../../client/mod.ts";
import { CoreProcess } from "../lib/core_process.ts";
import { ownPlaces } from "../lib/discovery.ts";
import { robo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";

function aKey(): string {
  return `key-${crypto.randomUUID().slice(0, 8)}`;
}

Deno.test("robo find lists the cores with their keys and how they were found, as a table and as JSON", async () => {
  const { env } = await ownPlaces();
  const key = aKey();
  await using core = await CoreProcess.start(["--key", key], { env });
  const json = await robo(["find", "--key", key.toUpperCase(), "--json"], { env });
  assert.equal(json.status, 0, json.stderr);
  const { foundBy, ...found } = JSON.parse(json.stdout);
  const { in: input, out, control, pid } = core.places;
  assert.deepEqual(
    { ...found, version: typeof found.version },
    {
      ...{ key, in: input, out, control, pid, host: Deno.hostname() },
      ...{ version: "string", security: "NULL" },
    },
  );
  assert.deepEqual(foundBy.sort(), ["beacon", "dns-sd", "file"]);
  const table = await robo(["find", "--key", key, "--timeout", "200ms"], { env });
  assert.match(table.stdout, /^KEY +.*IN +OUT/);
  assert.ok(table.stdout.includes(`${key}  `) && table.stdout.includes(input));
});

Deno.test("robo find ends with status 69 where there is no core, and says what was asked and where", async () => {
  const { env, places } = await ownPlaces();
  const { status, stdout, stderr } = await robo(
    ["find", "--key", aKey(), "--timeout", "50ms", "--json"],
    { env },
  );
  assert.equal(status, 69);
  assert.equal(stdout, "");
  assert.match(stderr, /^error: No core with the key .* within 50 ms\. Asked on .*127\.0\.0\.1/);
  assert.ok(stderr.includes(`:${places.dnssd.port}`) && stderr.includes(`:${places.beacon.port}`));
  assert.match(stderr, /^hint: /m);
});

Deno.test("robo find warns of cores with the same key", async () => {
  const { env } = await ownPlaces();
  const key = aKey();
  await using one = await CoreProcess.start(["--key", key], { env });
  await using two = await CoreProcess.start(["--key", key], { env });
  const { stderr, stdout } = await robo(["find", "--key", key], { env });
  assert.equal(stdout.trim().split("\n").length, 3, stdout);
  assert.match(stderr, /^warning: 2 cores have the key/);
  for (const { places } of [one, two]) assert.ok(stderr.includes(places.in), stderr);
});

Deno.test("A core with --no-beacon is found by its file alone", async () => {
  const { env } = await ownPlaces();
  const key = aKey();
  await using _core = await CoreProcess.start(["--key", key, "--no-beacon"], { env });
  const { stdout } = await robo(["find", "--key", key, "--timeout", "400ms", "--json"], { env });
  assert.deepEqual(JSON.parse(stdout).foundBy, ["file"]);
});

Deno.test("A variable that names no ports is refused by the core and by robo find", async () => {
  for (
    const args of [["find"], ["core", "--in", "tcp://127.0.0.1:0", "--out", "tcp://127.0.0.1:0"]]
  ) {
    const { status, stderr } = await robo(args, { env: { ROBO_DISCOVERY: "5353" } });
    assert.equal(status, 78);
    assert.match(stderr, /ROBO_DISCOVERY does not name two UDP ports: 5353\nhint: Set it to two/);
  }
});

Deno.test("A node finds its core by key alone, and again when the core has moved", async () => {
  const { env, places: discovery } = await ownPlaces();
  const coreFolder = await Deno.makeTempDir(); // no file says where the core is
  const key = aKey();
  try {
    await using core = await CoreProcess.start(["--key", key], { env });
    await using node = new Node("arm", { core: { key }, coreFolder, discovery });
    const heard: unknown[] = [];
    node.subscribe("count", (value) => void heard.push(value));
    const publisher = node.publisher();
    const seen = (value: number) =>
      until(`${value} is heard`, () => {
        publisher.publish("count", value);
        return heard.includes(value);
      });
    await node.ready();
    await seen(1);
    const before = core.places.in;
    await core.end("SIGKILL");
    await using moved = await CoreProcess.start(["--key", key], { env });
    assert.notEqual(moved.places.in, before);
    await seen(2);
  } finally {
    await Deno.remove(coreFolder, { recursive: true });
  }
});
