import assert from "node:assert/strict";
import type { DataToExport, WireArray } from "../pymodaq/data.ts";
import { plainData } from "../pymodaq/messages_testing.ts";
import { dteBytes, DteReader } from "./dte_bytes.ts";

function dataOf(...data: WireArray[]): DataToExport {
  return {
    name: "grab",
    timestamp: 12.5,
    data: [plainData({ dim: "Data2D", data, labels: data.map((_, i) => `CH${i}`) })],
  };
}

const small = { dtype: "<u2", shape: [1, 2], bytes: Uint8Array.of(1, 0, 2, 0) };
const large = { dtype: "|u1", shape: [300, 300], bytes: new Uint8Array(90_000).fill(7) };

Deno.test("Data comes out as it went in, whatever the pieces", () => {
  for (const data of [dataOf(small), dataOf(large, large), dataOf()]) {
    const whole = Uint8Array.from(dteBytes(data).flatMap((part) => [...part]));
    for (const step of [1, 7, 4096, whole.length]) {
      const reader = new DteReader();
      let found: DataToExport | undefined;
      for (let at = 0; at < whole.length; at += step) {
        assert.equal(found, undefined);
        found = reader.push(whole.subarray(at, at + step));
      }
      assert.deepEqual(found, data);
    }
  }
});

Deno.test("Large arrays are not copied when they are sent", () => {
  const parts = dteBytes(dataOf(large));
  assert.ok(parts.some(({ buffer }) => buffer === large.bytes.buffer));
});

Deno.test("Data that is cut off, and what is no data, is refused", () => {
  const bytes = dteBytes(dataOf(small));
  assert.throws(() => DteReader.whole([bytes[0]!.subarray(0, 40)]), { code: "data" });
  assert.throws(() => new DteReader().push(new TextEncoder().encode("<html>no</html>")), {
    code: "data",
  });
});
