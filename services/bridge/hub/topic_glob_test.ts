import assert from "node:assert/strict";
import fc from "fast-check";
import { matchesGlob, matchesGlobs } from "./topic_glob.ts";

Deno.test("A star stands for any characters and a question mark for one", () => {
  const means: [string, string][] = [
    ["arm.Telemetry", "arm.*"],
    ["arm.Telemetry", "*"],
    ["arm.Telemetry", "**"],
    ["arm.Telemetry", "*.Tele?etry"],
    ["arm.Telemetry", "a*m*e*y"],
    ["", "*"],
  ];
  for (const [name, pattern] of means) assert(matchesGlob(name, pattern), `${name} ${pattern}`);
  const not: [string, string][] = [
    ["arm.Telemetry", "arm"],
    ["arm.Telemetry", "leg.*"],
    ["arm.Telemetry", "arm.Telemetry?"],
    ["arm.Telemetry", ""],
    ["arm", "a?"],
    ["a.b", "a\\.b"],
  ];
  for (const [name, pattern] of not) assert(!matchesGlob(name, pattern), `${name} ${pattern}`);
});

Deno.test("Globs mean what the regular expression made of them means", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 });
  const glob = fc.string({ unit: fc.constantFrom("a", "b", ".", "*", "?"), maxLength: 8 });
  fc.assert(fc.property(text, glob, (name, pattern) => {
    const source = pattern.replaceAll(".", "\\.").replaceAll(/\*+/g, ".*").replaceAll("?", ".");
    assert.equal(matchesGlob(name, pattern), new RegExp(`^${source}$`).test(name));
  }));
});

Deno.test("Many stars cost no more than few", () => {
  assert(!matchesGlob("a".repeat(10_000), `${"a*".repeat(100)}b`));
});

Deno.test("Patterns that begin with an exclamation mark exclude", () => {
  assert(matchesGlobs("arm.A", ["arm.*"]));
  assert(!matchesGlobs("arm.A", ["arm.*", "!*.A"]));
  assert(!matchesGlobs("arm.A", ["!*.A", "arm.*"]));
  assert(matchesGlobs("arm.B", ["!*.A"]));
  assert(matchesGlobs("arm.B", []));
  assert(!matchesGlobs("arm.B", ["leg.*"]));
});
