import assert from "node:assert/strict";
import { type Sighting, Sightings } from "./found_core.ts";

const BOB = {
  key: "bob",
  in: "tcp://10.0.0.7:9998",
  out: "tcp://10.0.0.7:9999",
  pid: 4711,
  host: "robot",
};

function plain(from: string, ports: readonly [number, number] = [9998, 9999]): Sighting {
  const [input, output] = ports.map((port) => `tcp://${from}:${port}`) as [string, string];
  return { core: { key: "bob", in: input, out: output }, by: "beacon", from };
}

Deno.test("A core that answers in several ways is one, whichever comes first", () => {
  const answers: Sighting[] = [plain("10.0.0.7"), { core: BOB, by: "dns-sd", from: "10.0.0.7" }];
  for (const order of [answers, answers.toReversed()]) {
    const sightings = new Sightings([]);
    assert.deepEqual(order.map((one) => sightings.add(one)), [true, false]);
    const [core] = sightings.cores;
    assert.deepEqual(core, { ...BOB, foundBy: order.map(({ by }) => by) });
  }
});

Deno.test("Different ports, machines and processes are different cores", () => {
  const sightings = new Sightings([]);
  assert.ok(sightings.add(plain("10.0.0.7")));
  assert.ok(sightings.add(plain("10.0.0.7", [1, 2])));
  assert.ok(sightings.add(plain("10.0.0.8")));
  assert.ok(sightings.add({ core: { ...BOB, host: "a" }, by: "dns-sd", from: "10.0.0.9" }));
  assert.ok(sightings.add({ core: { ...BOB, host: "b" }, by: "dns-sd", from: "10.0.0.9" }));
  assert.equal(sightings.cores.length, 5);
});

Deno.test("A core of this machine is one over all of its addresses, and is taken over loopback", () => {
  const sightings = new Sightings(["10.0.0.7"]);
  assert.ok(sightings.add(plain("10.0.0.7")));
  assert.ok(!sightings.add(plain("127.0.0.1")));
  assert.ok(!sightings.add({ core: BOB, by: "dns-sd", from: "10.0.0.7" }));
  assert.deepEqual(sightings.cores.map((core) => core.in), ["tcp://127.0.0.1:9998"]);
});

Deno.test("Two answers become one core when a third says that both are the same process", () => {
  const sightings = new Sightings([]);
  assert.ok(sightings.add(plain("10.0.0.7")));
  assert.ok(sightings.add(plain("192.168.1.7")));
  sightings.add({ core: BOB, by: "dns-sd", from: "10.0.0.7" });
  sightings.add({ core: BOB, by: "dns-sd", from: "192.168.1.7" });
  assert.equal(sightings.cores.length, 1);
});

Deno.test("Nobody elsewhere can send us to our own loopback", () => {
  const sightings = new Sightings(["10.0.0.1"]);
  for (const host of ["127.0.0.1", "localhost", "[::1]"]) {
    const core = { key: "bob", in: `tcp://${host}:1`, out: "tcp://10.0.0.9:2" };
    assert.ok(!sightings.add({ core, by: "dns-sd", from: "10.0.0.9" }), host);
  }
  assert.deepEqual(sightings.cores, []);
});

Deno.test("A search keeps a bounded number of cores", () => {
  const sightings = new Sightings([]);
  for (let port = 1; port <= 2000; port += 2) sightings.add(plain("10.0.0.7", [port, port + 1]));
  assert.equal(sightings.cores.length, 256);
});
