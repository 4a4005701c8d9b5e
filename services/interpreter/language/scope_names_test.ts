import assert from "node:assert/strict";
import fc from "fast-check";
import * as acorn from "acorn";
import { loadParsers } from "./parsers.ts";
import { ScopeNames } from "./scope_names.ts";

const { parse } = await loadParsers();

Deno.test("Names of a scope are found, however many", () => {
  fc.assert(fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 60 }), (words) => {
    const names = new ScopeNames();
    for (const word of words) names.push(word);
    assert.equal(names[0], words[0]);
    for (const word of words) assert.equal(names.indexOf(word), 0);
    assert.equal(names.indexOf(`${words.join("")}!`), -1);
  }));
});

Deno.test("What may be declared twice, and what may not, is as acorn has it", () => {
  const name = fc.constantFrom(..."abcde");
  const many = Array.from({ length: 20 }, (_, i) => `let v${i};`).join("");
  const declaration = fc.oneof(
    fc.tuple(fc.constantFrom("let", "var", "class", "function"), name).map(([word, x]) =>
      word === "class"
        ? `class ${x} {}`
        : word === "function"
        ? `function ${x}() {}`
        : `${word} ${x};`
    ),
  );
  const block = fc.tuple(
    fc.constantFrom(
      "{",
      "function g() {",
      "try {} catch (a) {",
      "for (let b;;) {",
      "class C { static {",
    ),
    fc.array(declaration, { maxLength: 4 }),
  ).map(([head, body]) => `${head} ${body.join(" ")} ${head.startsWith("class") ? "} }" : "}"}`);
  const program = fc.tuple(fc.boolean(), fc.array(fc.oneof(declaration, block), { maxLength: 6 }))
    .map(([isLong, parts]) => (isLong ? many : "") + parts.join("\n"));
  fc.assert(
    fc.property(program, (code) => {
      const ours = outcome(() => parse(code));
      assert.equal(
        ours,
        outcome(() => acorn.parse(code, { ecmaVersion: "latest", sourceType: "module" })),
        code,
      );
    }),
    { numRuns: 2000 },
  );
});

function outcome(work: () => unknown): string {
  try {
    work();
    return "fine";
  } catch (error) {
    return (error as Error).message;
  }
}
