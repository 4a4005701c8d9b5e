import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { Declarations } from "./declarations.ts";
import { draftOf, type Questions } from "./draft.ts";
import { loadParsers, loadStripper } from "./parsers.ts";
import { Reader } from "./read.ts";
import { Workshop } from "./workshop.ts";

const declarations = new Declarations({
  lexical: "fixed old",
  global: "f",
  constants: "fixed",
});

function answer({ names, urls }: Questions) {
  const renamed = urls.map((url) => [url, `${url}?changed=1`] as const);
  return { known: declarations.known(names), urls: new Map(renamed) };
}

function cellOf(code: string) {
  return { code, name: "cell:1", folder: "/tmp" };
}

/** Code that takes a while to read. */
const LONG = `let numbers = [${"1,".repeat(200_000)}]`;

Deno.test("The process makes of a text what this one makes of it", async () => {
  await using workshop = new Workshop();
  const reader = new Reader(await loadParsers(), loadStripper);
  const texts = [
    "1 + 1",
    "const a: number = 1; let f = 2; function old() {}",
    'import x, { y } from "./a.ts"; await import("./b.ts"); x(import.meta.url)',
    "{ a: 1, b: robo }",
    "await using x = f()\nvar y = x",
    "fixed = 2",
    "let x: number = ; 3",
    "enum E { A } namespace N { let x = 1 }",
    "#!/usr/bin/env robo\nlet x = 1",
    "(".repeat(50_000),
  ];
  for (const text of texts) {
    const cell = cellOf(text);
    const draft = await draftOf(cell, reader);
    const here = draft.kind === "error" ? draft : draft.finish(answer(draft.questions));
    assert.deepEqual(await workshop.shape(cell, answer), here, text);
  }
});

Deno.test("A cell that comes later takes the place of what was asked before", async () => {
  await using workshop = new Workshop();
  const first = workshop.shape(cellOf(LONG), answer);
  const question = workshop.completeness("1 +");
  const last = await workshop.shape(cellOf("1"), answer);
  assert.equal(await first, undefined);
  assert.equal(await question, undefined);
  assert.equal(last?.kind, "code");
  assert.deepEqual(await workshop.completeness("1 +"), { status: "incomplete", indent: "  " });
});

Deno.test("What takes too much time or memory has no answer, and the next text has one", async () => {
  await using slow = new Workshop({ timeMs: 1 });
  assert.equal(await slow.shape(cellOf(LONG), answer), undefined);
  await using small = new Workshop({ memoryMiB: 16 });
  assert.equal(await small.shape(cellOf(LONG), answer), undefined);
  assert.equal((await small.shape(cellOf("1"), answer))?.kind, "code");
});

Deno.test("No more questions wait than are allowed", async () => {
  await using workshop = new Workshop({ maxWaiting: 2 });
  const answers = await Promise.all(["1", "2", "3"].map((code) => workshop.completeness(code)));
  assert.deepEqual(answers.map((one) => one?.status), ["complete", "complete", undefined]);
  assert.equal((await workshop.completeness("4"))?.status, "complete");
});

Deno.test("The process is there only while there is work", async () => {
  await using workshop = new Workshop({ idleMs: 1 });
  assert.equal(workshop.isStaffed, false);
  const answered = workshop.completeness("1");
  await until("a process starts", () => workshop.isStaffed);
  await answered;
  await until("it ends", () => !workshop.isStaffed);
  assert.equal((await workshop.completeness("1"))?.status, "complete");
});

Deno.test("Without Deno nothing is read, and nothing breaks", async () => {
  await using workshop = new Workshop({ deno: "/nowhere/deno" });
  assert.equal(await workshop.shape(cellOf("1"), answer), undefined);
  assert.equal(await workshop.completeness("1"), undefined);
  assert.ok(workshop.isUnable);
  await using late = new Workshop({ readyMs: 0 });
  assert.equal(await late.shape(cellOf("1"), answer), undefined);
  assert.ok(late.isUnable);
  await using hasty = new Workshop({ timeMs: 0 });
  assert.equal(await hasty.shape(cellOf(LONG), answer), undefined);
  assert.equal(hasty.isUnable, false, "it is the text that was too much");
});
