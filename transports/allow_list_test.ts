import assert from "node:assert/strict";
import { AllowList } from "./allow_list.ts";

Deno.test("AllowList admits hosts of its networks, loopback and Unix sockets, and nobody else", () => {
  const list = new AllowList(["10.0.0.0/8", "192.168.1.7", "fd00::/8"]);
  const admitted = [
    "tcp://10.255.0.1:5000",
    "tcp://192.168.1.7:1",
    "tcp://[fd12::1]:9",
    "tcp://[fd12::1%eth0]:9",
    "tcp://[::ffff:10.1.2.3]:5000",
    "tcp://127.0.0.1:1",
    "tcp://[::1]:1",
    "tcp://[::ffff:127.0.0.1]:1",
    "ipc:///tmp/x",
  ];
  const refused = [
    "tcp://11.0.0.1:5000",
    "tcp://192.168.1.8:1",
    "tcp://[fe80::1]:9",
    "tcp://[::ffff:11.0.0.1]:5000",
    "tcp://host.example:1",
  ];
  for (const endpoint of admitted) assert.ok(list.admits(endpoint), endpoint);
  for (const endpoint of refused) assert.ok(!list.admits(endpoint), endpoint);
});

Deno.test("AllowList refuses what is no network, with the cure", () => {
  for (
    const text of [
      "10.0.0.0/33",
      "10.0.0/8",
      "localhost",
      "::/129",
      "10.0.0.0/",
      "",
      "1.2.3.4/x",
      "1.2.3.4/8.5",
    ]
  ) {
    assert.throws(() => new AllowList([text]), { code: "usage", hint: /10\.0\.0\.0\/8/ }, text);
  }
});

Deno.test("A list that is asked for exactly its networks leaves loopback out", () => {
  const list = new AllowList(["10.0.3.7"], []);
  assert.equal(list.admits("tcp://127.0.0.1:4000"), false);
  assert.equal(list.admits("tcp://10.0.3.7:4000"), true);
  assert.equal(list.admits("tcp://10.0.3.8:4000"), false);
});
