import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import { compileGlob, matchesPrefix } from "./topic_filter.ts";

const CASES: readonly [pattern: string, yes: string[], no: string[]][] = [
  ["map", ["map"], ["map2", "ma", "", "a/map"]],
  ["config/*", ["config/a", "config/"], ["config", "config/a/b", "xconfig/a"]],
  ["config/**", ["config/a", "config/a/b"], ["config", "conf/a"]],
  ["**", ["", "a", "a/b"], []],
  ["*", ["a", ""], ["a/b"]],
  ["**/cam", ["cam", "left/cam", "a/b/cam"], ["webcam", "cam/x", "a/webcam"]],
  ["a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["ab", "a/xb", "a/b/c"]],
  ["cam?", ["cam1", "camé"], ["cam", "cam/", "cam12"]],
  ["a.b+(c)", ["a.b+(c)"], ["aXb+(c)"]],
  ["x*y*z", ["xyz", "x1y2z"], ["x/yz", "xzy"]],
  ["a**b", ["ab", "a/b", "axxb"], ["a", "ba"]],
];

for (const [pattern, yes, no] of CASES) {
  Deno.test(`The pattern ${pattern} matches what it says`, () => {
    const matches = compileGlob(pattern);
    for (const topic of yes) assert.equal(matches(topic), true, `${pattern} against ${topic}`);
    for (const topic of no) assert.equal(matches(topic), false, `${pattern} against ${topic}`);
  });
}

Deno.test("An empty or overlong pattern is refused", () => {
  for (const pattern of ["", "a".repeat(1025)]) {
    assert.throws(
      () => compileGlob(pattern),
      (error) => error instanceof RoboError && error.code === "usage",
    );
  }
});

Deno.test("A prefix matches as in ZeroMQ", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  assert.equal(matchesPrefix(bytes("hello2"), bytes("hello")), true);
  assert.equal(matchesPrefix(bytes("hello"), bytes("")), true);
  assert.equal(matchesPrefix(bytes("hell"), bytes("hello")), false);
});

Deno.test("Random patterns agree with the regular expression that means the same", () => {
  const part = fc.constantFrom("a", "b", "/", "*", "?", "**", "**/");
  const topic = fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 10 });
  fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), topic, (parts, letters) => {
    const pattern = parts.join("");
    const source = pattern
      .replace(/(^|\/)\*{2,}\//g, "$1(L)").replace(/\*{2,}/g, "(D)").replace(/\*/g, "(S)")
      .replace(/\?/g, "[^/]").replace(/\(L\)\*{2,}\//g, "(L)(D)/")
      .replace(/\(L\)/g, "(?:.*/)?").replace(/\(D\)/g, ".*").replace(/\(S\)/g, "[^/]*");
    fc.pre(!/\*\/\*\*\//.test(pattern.replace(/^\*\*\//, ""))); // the replacement above cannot chain
    fc.pre(!/(^|\/)\*\*\/\*\*/.test(pattern));
    assert.equal(
      compileGlob(pattern)(letters.join("")),
      new RegExp(`^${source}$`).test(letters.join("")),
      `${pattern} against ${letters.join("")}`,
    );
  }));
});

Deno.test("A topic without levels is matched as the same one inside of a level is", () => {
  const part = fc.constantFrom("a", "b", "ab", "/", "*", "?", "**", "**/");
  const topic = fc.array(fc.constantFrom("a", "b"), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), topic, (parts, letters) => {
      const [pattern, name] = [parts.join(""), letters.join("")];
      assert.equal(
        compileGlob(pattern)(name),
        compileGlob(`x/${pattern}`)(`x/${name}`),
        `${pattern} against ${name}`,
      );
    }),
    { numRuns: 3000 },
  );
});
