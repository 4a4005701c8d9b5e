import assert from "node:assert/strict";
import { findCore } from "../../client/discovery/find_core.ts";
import { Node } from "../../client/mod.ts";
import { CoreProcess } from "../lib/core_process.ts";
import { LOOPBACK, type OwnPlaces, ownPlaces } from "../lib/discovery.ts";
import { findPython, findPythonWith } from "../lib/python.ts";
import { robo } from "../lib/robo_process.ts";
import { DiscoveryPeer } from "./discovery_peer.ts";

const PYTHON = findPython();
const ZEROCONF = findPythonWith("zeroconf");

function python(name: string, fn: () => Promise<void>): void {
  const missing = PYTHON === undefined ? " (python3 is missing)" : "";
  Deno.test({ name: `${name}${missing}`, ignore: PYTHON === undefined, fn });
}

function zeroconf(name: string, fn: () => Promise<void>): void {
  const missing = ZEROCONF === undefined ? " (python3 with zeroconf is missing)" : "";
  Deno.test({ name: `${name}${missing}`, ignore: ZEROCONF === undefined, fn });
}

function beaconPort({ places }: OwnPlaces): string {
  return String(places.beacon.port);
}

function search({ places }: OwnPlaces) {
  return { places, cards: [LOOPBACK], timeoutMs: 20_000 };
}

function portOf(endpoint: string): string {
  return endpoint.slice(endpoint.lastIndexOf(":"));
}

python("A finder with pygecko 1.0's bytes finds robo core by its key", async () => {
  const own = await ownPlaces();
  await using core = await CoreProcess.start(["--key", "bob"], { env: own.env });
  await using finder = new DiscoveryPeer(PYTHON!, ["find10", beaconPort(own), "bob"]);
  assert.equal(await finder.says(), core.places.in);
  assert.equal(await finder.says(), core.places.out);
});

python(
  "A subscriber with pygecko 1.3's bytes is told where a topic is: at its binder, else at the hub",
  async () => {
    const own = await ownPlaces();
    await using core = await CoreProcess.start(["--key", "bob"], { env: own.env });
    const { in: input, out } = core.places;
    await using node = new Node("arm", { core: { in: input, out } });
    await node.ready();
    node.publisher().publish("imu", 1);
    const ask = async (...fields: string[]) => {
      await using peer = new DiscoveryPeer(PYTHON!, ["ask13", beaconPort(own), "bob", ...fields]);
      return [await peer.says(), await peer.says(), await peer.says(), await peer.says()];
    };
    assert.deepEqual(await ask("imu", "1"), ["bob", "imu", out, "ok"]);
    const bound = "tcp://10.1.2.3:4567";
    assert.deepEqual(await ask("hello", "1", bound), ["bob", "hello", bound, "ok"]);
    assert.deepEqual(await ask("hello", "1"), ["bob", "hello", bound, "ok"]);
  },
);

python(
  "A core with pygecko 1.0's bytes is found by its key, by the library and by robo find",
  async () => {
    const own = await ownPlaces();
    const args = ["core10", beaconPort(own), "gecko", "9998", "9999"];
    await using peer = new DiscoveryPeer(PYTHON!, args);
    await peer.says();
    assert.deepEqual(await findCore("gecko", search(own)), {
      key: "gecko",
      in: "tcp://127.0.0.1:9998",
      out: "tcp://127.0.0.1:9999",
      foundBy: ["beacon"],
    });
    const { status, stdout } = await robo(["find", "--key", "gecko", "--json"], { env: own.env });
    assert.equal(status, 0);
    assert.equal(JSON.parse(stdout).in, "tcp://127.0.0.1:9998");
  },
);

python(
  "A core with pygecko 1.3's bytes is found when it knows both endpoints of a hub",
  async () => {
    const own = await ownPlaces();
    const topics = ["core_info=tcp://127.0.0.1:7001", "log=tcp://127.0.0.1:7002"];
    await using peer = new DiscoveryPeer(PYTHON!, ["core13", beaconPort(own), "gecko", ...topics]);
    await peer.says();
    const core = await findCore("gecko", search(own));
    assert.deepEqual([core.in, core.out], ["tcp://127.0.0.1:7001", "tcp://127.0.0.1:7002"]);
  },
);

zeroconf("python-zeroconf finds robo core, resolves it, and learns that it ends", async () => {
  const own = await ownPlaces();
  const args = ["browse", String(own.places.dnssd.port)];
  await using browser = new DiscoveryPeer(ZEROCONF!, args);
  await using core = await CoreProcess.start(["--key", "bob.2 ä"], { env: own.env });
  const found = JSON.parse(await browser.says());
  const { places } = core;
  assert.equal(`:${found.port}`, portOf(places.in));
  assert.deepEqual(found.addresses, ["127.0.0.1"]);
  assert.ok(found.name.startsWith("bob.2 ä ("), found.name);
  const { key, in: input, out, control, security, pid } = found.text;
  assert.deepEqual(
    { key, input, out, control, security, pid: Number(pid) },
    {
      key: "bob.2 ä",
      input: places.in,
      out: places.out,
      control: places.control,
      security: "NULL",
      pid: places.pid,
    },
  );
  assert.equal(await core.end("SIGTERM"), 0);
  assert.equal(await browser.says(), "gone");
});

zeroconf("A core that python-zeroconf describes is found", async () => {
  const own = await ownPlaces();
  const endpoints = ["tcp://127.0.0.1:7001", "tcp://127.0.0.1:7002"];
  const args = ["register", String(own.places.dnssd.port), "peer", ...endpoints];
  await using peer = new DiscoveryPeer(ZEROCONF!, args);
  assert.equal(await peer.says(), "ready");
  const core = await findCore("peer", search(own));
  assert.deepEqual(core, {
    key: "peer",
    in: endpoints[0],
    out: endpoints[1],
    host: "python",
    foundBy: ["dns-sd"],
  });
});
