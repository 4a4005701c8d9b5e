import assert from "node:assert/strict";
import { DiscoveryPeer } from "../interop/discovery_peer.ts";
import { TwoHosts, twoHostsMissing } from "../lib/two_hosts.ts";
import { findPython, findPythonWith } from "../lib/python.ts";
import { until } from "../lib/until.ts";

const MISSING = await twoHostsMissing();
const PYTHON = findPython();
const ZEROCONF = findPythonWith("zeroconf");

function network(name: string, fn: () => Promise<void>, isHere = true): void {
  const missing = MISSING ?? (isHere ? undefined : "a Python peer is missing");
  Deno.test({
    name: missing === undefined ? name : `${name} (${missing})`,
    ignore: missing !== undefined,
    fn,
  });
}

const EVERYWHERE = ["--in", "tcp://*:9998", "--out", "tcp://*:9999", "--control", "0.0.0.0:9997"];

network(
  "A core on one host that listens on all addresses is found from another, and used by its key",
  async () => {
    await using hosts = await TwoHosts.make();
    await using _core = await hosts.core(["--key", "bob", ...EVERYWHERE]);
    const stdout = await until("it is found", async () => {
      const found = await hosts.robo(["find", "--key", "bob", "--json"]);
      return found.status === 0 && found.stdout;
    });
    const { in: input, out, control, foundBy } = JSON.parse(stdout);
    assert.deepEqual([input, out, control], [
      `tcp://${hosts.coreAddress}:9998`,
      `tcp://${hosts.coreAddress}:9999`,
      `http://${hosts.coreAddress}:9997`,
    ]);
    assert.deepEqual(foundBy.sort(), ["beacon", "dns-sd"]);
    const published = await hosts.robo(["topic", "pub", "hello", "1", "--connect", "bob"]);
    assert.equal(published.status, 0, published.stderr);
    const listed = await hosts.robo(["topic", "list", "--connect", "bob", "--json"]);
    assert.equal(JSON.parse(listed.stdout.split("\n")[0]!).topic, "hello");
  },
);

network(
  "A core on loopback is not found from another host, nor one that allows other hosts alone",
  async () => {
    await using hosts = await TwoHosts.make();
    const search = ["find", "--key", "bob", "--timeout", "1s"];
    {
      await using _core = await hosts.core(["--key", "bob"]);
      assert.equal((await hosts.robo(search)).status, 69);
      // Its beacon may begin after it answers.
      await until(
        "it is found at home",
        async () => (await hosts.robo(search, "core")).status === 0,
      );
    }
    await using core = await hosts.core([
      "--key",
      "bob",
      ...EVERYWHERE,
      "--allow",
      "203.0.113.0/24",
    ]);
    assert.equal((await hosts.robo(search)).status, 69);
    const snapshot = await core.snapshot();
    assert.ok(snapshot.refused["beacon-stranger"]! > 0);
  },
);

network(
  "A core on loopback stays unknown elsewhere though another of its host hears the network",
  async () => {
    await using hosts = await TwoHosts.make();
    const loopback = ["--in", "tcp://127.0.0.1:8998", "--out", "tcp://127.0.0.1:8999"];
    await using _bob = await hosts.core(["--key", "bob", ...loopback]);
    const everywhere = EVERYWHERE.with(-1, "0.0.0.0:9996");
    await using _eve = await hosts.core(["--key", "eve", ...everywhere]);
    const search = (key: string) => hosts.robo(["find", "--key", key, "--timeout", "1s"]);
    await until("eve is found", async () => (await search("eve")).status === 0);
    const { status, stdout } = await search("bob");
    assert.equal(status, 69, stdout);
  },
);

network("pygecko 1.0's finder on another host finds a core by its address there", async () => {
  await using hosts = await TwoHosts.make();
  await using _core = await hosts.core(["--key", "bob", ...EVERYWHERE]);
  await using finder = new DiscoveryPeer(PYTHON!, ["find10", "11311", "bob"], hosts.elsewhere);
  assert.equal(await finder.says(), `tcp://${hosts.coreAddress}:9998`);
  assert.equal(await finder.says(), `tcp://${hosts.coreAddress}:9999`);
}, PYTHON !== undefined);

network(
  "python-zeroconf on another host finds a core on the usual port, with its address there",
  async () => {
    await using hosts = await TwoHosts.make();
    await using browser = new DiscoveryPeer(ZEROCONF!, ["browse", "5353"], hosts.elsewhere);
    await using core = await hosts.core(["--key", "bob", ...EVERYWHERE]);
    const found = JSON.parse(await browser.says());
    assert.equal(found.text.in, `tcp://${hosts.coreAddress}:9998`);
    assert.deepEqual(found.addresses, [hosts.coreAddress]);
    await core.end();
    assert.equal(await browser.says(), "gone");
  },
  ZEROCONF !== undefined,
);
