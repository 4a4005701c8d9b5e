import assert from "node:assert/strict";
import { relativeImports } from "./relative_imports.ts";

function found(source: string, path = "/robot/s.ts"): string[] {
  return relativeImports(source, path).map(({ specifier, isNeeded }) =>
    isNeeded ? specifier : `${specifier} (perhaps)`
  );
}

Deno.test("every form of import of a file is found, packages and types are not", () => {
  assert.deepEqual(
    found(`#!/usr/bin/env robo
      import a, { b } from "./a.ts";
      import type { T } from "./types.ts";
      import * as c from '../c.ts';
      import "/opt/side_effect.ts";
      import data from "./data.json" with { type: "json" };
      import { pack } from "npm:msgpackr";
      import { Node } from "robo";
      export { d } from "./d.ts";
      export * from "file:///opt/e.ts";
      const f = async (path: string) => [await import("./f.ts"), await import(path)];
      // import "./comment.ts";
      const text = 'import "./string.ts"';
      return;
    `),
    [
      "./a.ts",
      "../c.ts",
      "/opt/side_effect.ts",
      "./data.json",
      "./d.ts",
      "file:///opt/e.ts",
      "./f.ts (perhaps)",
    ],
  );
});

Deno.test("an import that is used nowhere but later is kept", () => {
  assert.deepEqual(found('import { Arm } from "./arm.ts";'), ["./arm.ts"]);
});

Deno.test("what cannot be parsed is searched by its looks", () => {
  assert.deepEqual(found('import { a } from "./a.ts";\nlet = = 1;\nawait import("./b.ts")'), [
    "./a.ts (perhaps)",
    "./b.ts (perhaps)",
  ]);
});

Deno.test("JSX is understood where the name says so", () => {
  assert.deepEqual(found('import { A } from "./a.ts"; const b = <A b="1">c</A>;', "/s.tsx"), [
    "./a.ts",
  ]);
});
