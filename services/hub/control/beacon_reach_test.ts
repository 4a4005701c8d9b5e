import assert from "node:assert/strict";
import { reachesOf } from "./beacon_reach.ts";

const LO = { name: "lo", address: "127.0.0.1", netmask: "255.0.0.0", ipv6: ["::1"] };
const ETH = { name: "eth0", address: "10.0.0.7", netmask: "255.255.255.0", ipv6: ["fd00::7"] };
const WLAN = { name: "wlan0", address: "192.168.1.7", netmask: "255.255.255.0", ipv6: [] };
const CARDS = [LO, ETH, WLAN];

function found(input: string, output: string, control?: string) {
  const core = {
    key: "bob",
    in: input,
    out: output,
    ...(control === undefined ? {} : { control }),
  };
  return Object.fromEntries(
    reachesOf(core, CARDS).map(({ card, core, addresses }) => [
      card.name,
      [core.in, core.out, core.control, addresses.join()],
    ]),
  );
}

Deno.test("A core on loopback is known to its own machine alone", () => {
  assert.deepEqual(found("tcp://127.0.0.1:1", "tcp://127.0.0.1:2", "http://127.0.0.1:3"), {
    lo: ["tcp://127.0.0.1:1", "tcp://127.0.0.1:2", "http://127.0.0.1:3", "127.0.0.1"],
  });
});

Deno.test("A core on all addresses is known to each network by its address there", () => {
  assert.deepEqual(found("tcp://0.0.0.0:1", "tcp://[::]:2", "http://127.0.0.1:3"), {
    lo: ["tcp://127.0.0.1:1", "tcp://127.0.0.1:2", "http://127.0.0.1:3", "127.0.0.1"],
    eth0: ["tcp://10.0.0.7:1", "tcp://10.0.0.7:2", undefined, "10.0.0.7"],
    wlan0: ["tcp://192.168.1.7:1", "tcp://192.168.1.7:2", undefined, "192.168.1.7"],
  });
});

Deno.test("A core on one address is known to that network and to its own machine", () => {
  const places = ["tcp://10.0.0.7:1", "tcp://10.0.0.7:2", "http://10.0.0.7:3", "10.0.0.7"];
  assert.deepEqual(found("tcp://10.0.0.7:1", "tcp://10.0.0.7:2", "http://10.0.0.7:3"), {
    lo: places,
    eth0: places,
  });
});

Deno.test("A core on an IPv6 address is known to the network of its card", () => {
  const places = ["tcp://[fd00::7]:1", "tcp://[fd00::7]:2", undefined, "fd00::7"];
  assert.deepEqual(found("tcp://[fd00::7]:1", "tcp://[fd00::7]:2"), { lo: places, eth0: places });
});

Deno.test("A core is known only where both of its endpoints can be reached", () => {
  assert.deepEqual(Object.keys(found("tcp://127.0.0.1:1", "tcp://0.0.0.0:2")), ["lo"]);
  assert.deepEqual(Object.keys(found("tcp://10.0.0.7:1", "tcp://192.168.1.7:2")), ["lo"]);
  assert.deepEqual(Object.keys(found("ipc:///tmp/in", "tcp://0.0.0.0:2")), []);
});
