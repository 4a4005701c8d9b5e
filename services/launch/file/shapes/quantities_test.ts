import assert from "node:assert/strict";
import { Problems } from "../problems.ts";
import { SourceText } from "../source/source_text.ts";
import type { SourceScalar } from "../source/source_value.ts";
import { duration, memory } from "./quantities.ts";
import type { Shape } from "./shape.ts";

function read<T>(shape: Shape<T>, value: SourceScalar["value"]): T | undefined {
  const source = new SourceText("f", "x");
  const scalar = { kind: "scalar", value, name: "it", source, offset: 0, end: 1, size: 1 } as const;
  return shape.read(scalar, { problems: new Problems() });
}

Deno.test("durations are seconds, or have a unit", () => {
  const cases: [string | number, number | undefined][] = [
    [2, 2000],
    [0.5, 500],
    ["30ms", 30],
    ["2s", 2000],
    ["1.5 s", 1500],
    ["1m", 60_000],
    ["1min", 60_000],
    ["24h", 86_400_000],
    [0, 0],
    ["2", undefined],
    ["-2s", undefined],
    ["2 weeks", undefined],
    [-1, undefined],
    [NaN, undefined],
    ["25h 3s", undefined],
    ["577h", undefined],
  ];
  for (const [text, ms] of cases) assert.equal(read(duration(), text), ms, String(text));
  assert.equal(read(duration(10), "9ms"), undefined);
  assert.equal(read(duration(10), "10ms"), 10);
  assert.equal(read(duration(), true), undefined);
});

Deno.test("memory has a unit, or is bytes of at least 1 MiB", () => {
  const cases: [string | number, number | undefined][] = [
    ["200MiB", 200 * 1024 ** 2],
    ["1.5GB", 1.5e9],
    ["2048 KiB", 2 * 1024 ** 2],
    [50_000_000, 50_000_000],
    [200, undefined],
    ["200", undefined],
    ["200 bytes", undefined],
    ["1kB", undefined],
    ["9999999GB", undefined],
  ];
  for (const [text, bytes] of cases) assert.equal(read(memory, text), bytes, String(text));
});
