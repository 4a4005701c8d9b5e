import assert from "node:assert/strict";
import type { EngineEvents } from "./engine.ts";
import { FakeEngines, fakeResult } from "./fake_engine_testing.ts";

const OPTIONS = { home: { folder: "/", isCheckout: true }, deno: "deno", cwd: "/" };

function events(said: string[]): EngineEvents {
  return {
    stream: (cell, name, text) => void said.push(`${cell} ${name} ${text}`),
    display: (cell, { data }) => said.push(`${cell} ${JSON.stringify(data)}`),
    clearOutput: () => {},
    comm: () => {},
    inputRequest: (cell, { prompt }) => said.push(`${cell} asks ${prompt}`),
  };
}

Deno.test("A fake engine does what the words of a cell say", async () => {
  const said: string[] = [];
  const engine = await new FakeEngines().start(OPTIONS, events(said));
  const run = (code: string) => engine.execute({ code, name: "cell:1" }, { id: 7 });
  assert.deepEqual(await run("print hello"), fakeResult());
  assert.deepEqual(await run("value 2"), fakeResult("2"));
  const asked = run("ask name");
  engine.input("robo");
  assert.deepEqual(await asked, fakeResult("robo"));
  assert.equal((await run("error no")).status, "error");
  assert.deepEqual(said, ["7 stdout hello\n", "7 asks name"]);
});

Deno.test("A fake engine is interrupted, and dies, in the middle of a cell", async () => {
  const engines = new FakeEngines();
  const engine = await engines.start(OPTIONS, events([]));
  assert.equal(await engine.interrupt(), "idle");
  const waiting = engine.execute({ code: "wait", name: "cell:1" }, { id: 1 });
  assert.equal(await engine.interrupt(), "interrupted");
  assert.deepEqual(await waiting, { status: "interrupted" });
  const dying = engine.execute({ code: "wait", name: "cell:2" }, { id: 2 });
  engines.newest.die({ kind: "signal", signal: "SIGSEGV", words: "it crashed" });
  assert.equal((await dying).status, "died");
  assert.equal((await engine.death).signal, "SIGSEGV");
});
