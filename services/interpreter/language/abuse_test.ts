import assert from "node:assert/strict";
import fc from "fast-check";
import { startTestEngine } from "./engine_testing.ts";
import { createLanguage } from "./mod.ts";

const WORDS =
  ("let const var function async await class enum using export default import from as type interface " +
    "{ } ( ) [ ] ; , . ... = == => ?. ?? ! : < > + - * / % @ # ` ${ ' \" \\ \n // /* */ 1 1n 0x 'a' \"./b.ts\" a b c x y f E " +
    "import.meta import( robo namespace N declare abstract static get new.target return yield of in for if else " +
    "while do try catch finally switch case throw this super null undefined satisfies keyof readonly é 𝕏 \u2028")
    .split(" ");

const soup = fc.array(fc.constantFrom(...WORDS), { maxLength: 25 }).map((words) => words.join(" "));
const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async function () {}).constructor;

Deno.test("Whatever is typed has an answer, and what comes of it is JavaScript", async () => {
  await using language = createLanguage({ modifiedAt: () => undefined });
  let cells = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(soup, fc.string({ unit: "grapheme" })), async (code) => {
      const name = `cell:${++cells}`;
      const prepared = await language.prepare({ code, name, folder: "/tmp" });
      if (prepared.kind === "code") new AsyncFunction(prepared.cell.code);
      if (prepared.kind === "error") assert.ok(prepared.error.traceback.length >= 2);
      const { status } = await language.completeness(code);
      if (prepared.kind === "code") assert.equal(status, "complete");
      const lines = language.explain({
        name: "E",
        value: code,
        traceback: [
          code,
          `    at ${code}`,
          `    at f (${name}:1:${code.length % 9})`,
          `    at ${name}:99:99`,
        ],
      });
      assert.ok(lines.traceback.length >= 1);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("Completion and inspection have an answer at every place of any text", async () => {
  await using engine = await startTestEngine();
  await using language = createLanguage();
  await engine.run("let a = { b: 1, c() {} }, x = 5, f = (n) => n; class E {}");
  await fc.assert(
    fc.asyncProperty(soup, fc.nat(120), async (code, at) => {
      const { start, end, matches } = await language.complete(engine.inspector, code, at);
      assert.ok(0 <= start && start <= end && end <= code.length);
      assert.ok(matches.length <= 1000);
      await language.inspect(engine.inspector, code, { cursor: at, detail: 1 });
    }),
    { numRuns: 100 },
  );
  assert.equal(await engine.run("x + a.b"), 6);
});

for (
  const [what, code] of [
    ["a long sum", `${"1+".repeat(20_000)}1`],
    ["many brackets", "(".repeat(50_000) + ")".repeat(50_000)],
    ["many blocks", "{".repeat(20_000) + "}".repeat(20_000)],
    ["many arrows", "a=>".repeat(20_000) + "a"],
    ["many members", `a${".b".repeat(50_000)}`],
    ["many templates", "`${".repeat(5000) + "1" + "}`".repeat(5000)],
    ["many types", `let a: ${"Array<".repeat(5000)}number${">".repeat(5000)}`],
    ["many comparisons", "a < b > c ".repeat(20_000)],
    ["open generics", "f<a".repeat(50_000)],
    ["lines", "\n".repeat(500_000)],
    ["comment starts", "/*".repeat(200_000)],
    ["slashes", "/".repeat(200_000)],
    ["words without meaning", "const ".repeat(50_000)],
    ["a line for a shell, and one more", `!a -b${"c".repeat(300_000)}\n`],
    ["many names", Array.from({ length: 30_000 }, (_, i) => `let v${i};`).join("")],
    ["question marks", "a".repeat(900) + "?".repeat(900)],
  ] as const
) {
  Deno.test(`Code of ${what} has an answer`, async () => {
    await using language = createLanguage();
    const { kind } = await language.prepare({ code, name: "cell:1", folder: "/tmp" });
    assert.match(kind, /^(code|error)$/);
    await language.completeness(code);
    const dead = { send: () => Promise.reject(new Error("gone")) };
    await language.complete(dead, code, code.length);
    await language.inspect(dead, code, { cursor: code.length, detail: 1 });
    language.explain({
      name: "E",
      value: "",
      traceback: [`    at cell:1:1:9`, `    at ${code.slice(0, 10_000)}`],
    });
  });
}
