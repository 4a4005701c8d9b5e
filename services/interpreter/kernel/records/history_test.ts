import assert from "node:assert/strict";
import fc from "fast-check";
import type { HistoryRequest } from "../../../../protocols/jupyter/mod.ts";
import { inFolder } from "../../../../tests/lib/in_folder.ts";
import { globPattern } from "./glob.ts";
import { History } from "./history.ts";

function asked(request: Partial<HistoryRequest>): HistoryRequest {
  return {
    access: "tail",
    n: undefined,
    output: false,
    raw: true,
    session: 0,
    start: 0,
    stop: undefined,
    pattern: "*",
    unique: false,
    ...request,
  };
}

function words(entries: readonly { session: number; line: number; input: string }[]): string[] {
  return entries.map(({ session, line, input }) => `${session}/${line} ${input}`);
}

Deno.test("Inputs of earlier sessions are there again, numbered as IPython does", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/deep/history.jsonl`;
    const troubles: string[] = [];
    const options = { file, entries: 100, onTrouble: (text: string) => void troubles.push(text) };
    {
      await using first = new History(options);
      first.add(1, "let x = 1");
      first.add(2, "x");
      first.addOutput(2, "1");
      assert.equal((await first.find(asked({})))[1]!.output, "1");
    }
    assert.equal(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
    await Deno.writeTextFile(file, "{ broken\n", { append: true });
    await using second = new History(options);
    second.add(1, "x + 1");
    second.newSession();
    second.add(1, "x");
    assert.deepEqual(words(await second.find(asked({ n: 3 }))), ["1/2 x", "2/1 x + 1", "3/1 x"]);
    assert.deepEqual(words(await second.find(asked({ n: 0 }))), []);
    const range = (session: number, start: number, stop?: number) =>
      second.find(asked({ access: "range", session, start, stop }));
    assert.deepEqual(words(await range(1, 1, 2)), ["1/1 let x = 1"]);
    assert.deepEqual(words(await range(-1, 0)), ["2/1 x + 1"]);
    assert.deepEqual(words(await range(0, 1)), ["3/1 x"]);
    const search = (pattern: string, more: Partial<HistoryRequest> = {}) =>
      second.find(asked({ access: "search", pattern, ...more }));
    assert.deepEqual(words(await search("x*")), ["1/2 x", "2/1 x + 1", "3/1 x"]);
    assert.deepEqual(words(await search("x", { unique: true })), ["3/1 x"]);
    assert.deepEqual(words(await search("*x*", { n: 1 })), ["3/1 x"]);
    assert.equal((await range(1, 2))[0]!.output, "1");
    assert.match(troubles[0]!, /1 lines of the history .* cannot be read/);
  });
});

Deno.test("A history keeps its limit, in memory and in the file", async () => {
  await inFolder(async (folder) => {
    const options = { file: `${folder}/h`, entries: 10, onTrouble: () => {} };
    {
      await using history = new History(options);
      for (let i = 1; i <= 100; i++) history.add(i, `input ${i}`);
      assert.ok((await history.find(asked({}))).length <= 21);
    }
    await using history = new History(options);
    assert.deepEqual(words(await history.find(asked({}))).at(-1), "1/100 input 100");
    const lines = (await Deno.readTextFile(options.file)).trim().split("\n");
    assert.equal(lines.length, 10);
  });
});

Deno.test("A history whose file cannot be written goes on in memory", async () => {
  await inFolder(async (folder) => {
    const troubles: string[] = [];
    const onTrouble = (text: string) => void troubles.push(text);
    await using history = new History({ file: folder, entries: 10, onTrouble });
    history.add(1, "x");
    assert.deepEqual(words(await history.find(asked({}))), ["1/1 x"]);
    await history[Symbol.asyncDispose]();
    assert.notEqual(troubles.length, 0);
  });
});

Deno.test("A pattern matches as SQLite's GLOB does", () => {
  const cases: [string, string, boolean][] = [
    ["*", "", true],
    ["a*c", "abc\nc", true],
    ["a?c", "a😀c", true],
    ["a?c", "abbc", false],
    ["[a-c]x", "bx", true],
    ["[^a-c]x", "bx", false],
    ["[]]", "]", true],
    ["[", "[", true],
    ["a.c", "abc", false],
    ["x(1)", "x(1)", true],
    ["[z-a]", "[z-a]", true],
  ];
  for (const [pattern, text, matches] of cases) {
    assert.equal(globPattern(pattern).test(text), matches, `${pattern} ${text}`);
  }
  fc.assert(fc.property(fc.string(), (pattern) => void globPattern(pattern)));
  fc.assert(fc.property(fc.stringMatching(/^[^*?[\]]*$/u), (text) => {
    assert.ok(globPattern(text).test(text));
  }));
});
