import assert from "node:assert/strict";
import type { RoboError } from "../../errors.ts";
import { resolveCore } from "./core_address.ts";

const ALICE = { inAddress: "tcp://a:1", outAddress: "tcp://a:2", key: "alice", started: 10 };
const BOB = { inAddress: "tcp://b:1", outAddress: "tcp://b:2", key: "bob", started: 5 };

Deno.test("Explicit addresses come first, in each of pygecko's forms", () => {
  assert.deepEqual(
    resolveCore({ type: "tcp", in: ["bob", 12345], out: ["::1", 23456] }, [ALICE]),
    { in: "tcp://bob:12345", out: "tcp://[::1]:23456", source: "arguments" },
  );
  assert.deepEqual(
    resolveCore({ type: "uds", in: "/tmp/in.sock", out: "ipc:///tmp/out.sock" }, [ALICE]),
    { in: "ipc:///tmp/in.sock", out: "ipc:///tmp/out.sock", source: "arguments" },
  );
  assert.equal(resolveCore({ in: "tcp://x:1", out: "tcp://x:2" }, [])?.in, "tcp://x:1");
});

Deno.test("A temporary file comes second, the core that started last first", () => {
  assert.deepEqual(resolveCore(undefined, [BOB, ALICE]), {
    in: "tcp://a:1",
    out: "tcp://a:2",
    source: "file",
  });
});

Deno.test("Of a core's own description its addresses count: another one may have its key", () => {
  const described = { in: "tcp://c:1", out: "tcp://c:2", key: "alice" };
  assert.deepEqual(resolveCore(described, [ALICE, BOB]), {
    ...{ in: "tcp://c:1", out: "tcp://c:2", source: "arguments" },
  });
});

Deno.test("A key selects the core of that name, or none", () => {
  assert.equal(resolveCore({ key: "bob" }, [ALICE, BOB])?.in, "tcp://b:1");
  assert.equal(resolveCore({ key: "BOB" }, [ALICE, BOB])?.in, "tcp://b:1");
  assert.equal(resolveCore({ key: "eve" }, [ALICE, BOB]), undefined);
});

Deno.test("The default ports on this machine come last", () => {
  assert.deepEqual(resolveCore(undefined, []), {
    in: "tcp://localhost:9998",
    out: "tcp://localhost:9999",
    control: "http://localhost:9997",
    source: "default",
  });
});

Deno.test("Addresses that nobody can connect to are refused", () => {
  assert.throws(
    () => resolveCore({ in: "tcp://*:1", out: "tcp://x:2" }, []),
    (error) => (error as RoboError).code === "usage" && /in address/.test(String(error)),
  );
});
