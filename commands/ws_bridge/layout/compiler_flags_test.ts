import assert from "node:assert/strict";
import { compilerFlags } from "./compiler_flags.ts";

Deno.test("Flags of a compiler are split as a shell does", () => {
  const cases: [string, string[]][] = [
    ["", []],
    ["  -O2   -g ", ["-O2", "-g"]],
    ["-I 'my headers' -DX=1", ["-I", "my headers", "-DX=1"]],
    ['-DNAME="a b" -DQ=\\"q\\"', ["-DNAME=a b", '-DQ="q"']],
    ['"-DT=\\"t\\""', ['-DT="t"']],
    ["-I''", ["-I"]],
  ];
  for (const [text, flags] of cases) assert.deepEqual(compilerFlags(text), flags, text);
});

Deno.test("A quote without its other one is a mistake of the user's", () => {
  for (const text of ["'x", '-I "a', "a\\"]) {
    assert.throws(() => compilerFlags(text), { code: "usage" });
  }
});
