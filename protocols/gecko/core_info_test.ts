import assert from "node:assert/strict";
import type { RoboError } from "../../errors.ts";
import { decodeCoreInfo, encodeCoreInfo } from "./core_info.ts";
import { encodePickle } from "./pickle.ts";

Deno.test("A registration reads back as it was written", () => {
  for (const running of [true, false]) {
    const info = { pid: 4711, name: "publish", running };
    assert.deepEqual(decodeCoreInfo(encodeCoreInfo(info)), info);
  }
});

Deno.test("A registration of pygecko 1.0.2 is read", () => {
  // pickle.dumps({'proc_info': (4711, 'publish', True)}, protocol=4) of CPython 3.7
  const hex =
    "80049520000000000000007d948c0970726f635f696e666f944d67128c077075626c69736894888794732e";
  const payload = Uint8Array.from(hex.match(/../g)!, (byte) => parseInt(byte, 16));
  assert.deepEqual(decodeCoreInfo(payload), { pid: 4711, name: "publish", running: true });
});

Deno.test("What is no registration is refused", () => {
  const values = [null, 3, {}, { proc_info: [1, "a"] }, { proc_info: ["1", "a", true] }];
  const payloads = [
    ...values.map(encodePickle),
    encodePickle({ proc_info: [-1, "a", true] }),
    encodePickle({ proc_info: [1, "a".repeat(256), true] }),
    new Uint8Array(5000),
    new Uint8Array(),
  ];
  for (const payload of payloads) {
    assert.throws(() => decodeCoreInfo(payload), (error) => (error as RoboError).code === "data");
  }
});
