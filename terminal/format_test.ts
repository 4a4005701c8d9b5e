import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatBytes,
  formatCount,
  formatMilliseconds,
  formatSi,
  formatUptime,
  withoutScheme,
} from "./format.ts";

Deno.test("formatSi shows three digits and a prefix", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [0.07, "0.07"],
    [9.984, "9.98"],
    [9.997, "10.0"],
    [98.04, "98.0"],
    [99.96, "100"],
    [123.4, "123"],
    [999, "999"],
    [999.7, "1.00 k"],
    [1000, "1.00 k"],
    [4561, "4.56 k"],
    [999_499, "999 k"],
    [999_600, "1.00 M"],
    [1_234_567, "1.23 M"],
    [5e9, "5.00 G"],
    [7.5e12, "7.50 T"],
  ];
  for (const [value, text] of cases) assert.equal(formatSi(value), text);
  fc.assert(fc.property(fc.double({ min: 0, max: 9e14, noNaN: true }), (value) => {
    assert.ok(formatSi(value).length <= 6, formatSi(value));
  }));
});

Deno.test("formatBytes, formatCount, formatMilliseconds and formatUptime read well", () => {
  assert.deepEqual([0, 999, 64_000, 1e9].map(formatBytes), ["0 B", "999 B", "64.0 kB", "1.00 GB"]);
  assert.deepEqual([0, 999, 1000, 1234567].map(formatCount), ["0", "999", "1 000", "1 234 567"]);
  assert.deepEqual([0, 0.066, 9.984, 12.34, 1234.4].map(formatMilliseconds), [
    "0.00",
    "0.07",
    "9.98",
    "12.3",
    "1234",
  ]);
  assert.deepEqual([5.9, 751, 3723, 273_906].map(formatUptime), [
    "0:05",
    "12:31",
    "1:02:03",
    "3d 4:05:06",
  ]);
});

Deno.test("withoutScheme leaves what names the other end", () => {
  const endpoints = ["tcp://127.0.0.1:9998", "ipc:///tmp/in", "inproc://a://b"];
  assert.deepEqual(endpoints.map(withoutScheme), ["127.0.0.1:9998", "/tmp/in", "a://b"]);
});
