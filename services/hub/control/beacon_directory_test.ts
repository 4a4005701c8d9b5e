import assert from "node:assert/strict";
import { BeaconDirectory } from "./beacon_directory.ts";

const CORE = { key: "bob", in: "tcp://10.0.0.7:9998", out: "tcp://10.0.0.7:9999" };

function directory(options: { readonly takesBinders?: boolean } = {}): BeaconDirectory {
  return new BeaconDirectory({
    knowsTopic: (topic) => topic === "imu",
    takesBinders: true,
    ...options,
  });
}

Deno.test("pygecko 1.0 learns the ports, under any case of the key and under no other key", () => {
  const ask = (key: string) => directory().answer({ kind: "core", key, pid: "1", name: "x" }, CORE);
  assert.deepEqual(ask("bob"), { kind: "ports", in: 9998, out: 9999 });
  assert.deepEqual(ask("Bob"), { kind: "ports", in: 9998, out: 9999 });
  assert.equal(ask("bo"), undefined);
});

Deno.test("pygecko 1.3 learns where a topic is: where it was bound, else at the hub if that has it", () => {
  const asked = directory();
  const where = (topic: string) => {
    const reply = asked.answer({ kind: "connect", key: "bob", topic, pid: "1" }, CORE);
    return reply?.kind === "endpoint" ? reply.endpoint : undefined;
  };
  assert.equal(where("hello"), undefined);
  assert.equal(where("imu"), CORE.out);
  assert.equal(where("core_info"), CORE.in);
  assert.equal(where("log"), CORE.out);
  const bound = asked.answer(
    { kind: "bind", key: "bob", topic: "hello", pid: "1", endpoint: "tcp://10.0.0.8:5000" },
    CORE,
  );
  assert.deepEqual(bound, {
    kind: "endpoint",
    key: "bob",
    topic: "hello",
    endpoint: "tcp://10.0.0.8:5000",
  });
  assert.equal(where("hello"), "tcp://10.0.0.8:5000");
});

Deno.test("A core that asks for keys remembers no endpoints, and none are remembered that cannot be", () => {
  const bind = (asked: BeaconDirectory, endpoint: string) =>
    asked.answer({ kind: "bind", key: "bob", topic: "t", pid: "1", endpoint }, CORE);
  assert.equal(bind(directory({ takesBinders: false }), "tcp://a:1"), undefined);
  assert.equal(bind(directory(), "nonsense"), undefined);
});

Deno.test("Of more endpoints than are remembered those bound first are forgotten", () => {
  const asked = directory();
  for (let i = 0; i < 300; i++) {
    asked.answer(
      { kind: "bind", key: "bob", topic: `t${i}`, pid: "1", endpoint: "tcp://a:1" },
      CORE,
    );
  }
  const knows = (topic: string) =>
    asked.answer({ kind: "connect", key: "bob", topic, pid: "1" }, CORE) !== undefined;
  assert.ok(!knows("t43"));
  assert.ok(knows("t44"));
});
