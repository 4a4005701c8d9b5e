import assert from "node:assert/strict";
import { FakeEngines } from "../engine/fake_engine_testing.ts";
import type { EngineEvents, EngineOptions } from "../engine/engine.ts";
import { EarlyEngine } from "./early_engine.ts";

const OPTIONS: EngineOptions = {
  home: { folder: "/nowhere", isCheckout: true },
  deno: "/nowhere/deno",
  cwd: "/tmp",
};

Deno.test("What an early engine says before anybody listens is told to whoever takes it, once", async () => {
  const engines = new FakeEngines();
  const said: string[] = [];
  const listener = {
    stream: (_cell: number, _name: string, text: string) => void said.push(text),
  } as Partial<EngineEvents> as EngineEvents;
  const early = new EarlyEngine((options, events) => {
    events.stream(0, "stdout", "early");
    return engines.start(options, events);
  }, OPTIONS);
  const first = await early.start(OPTIONS, listener);
  assert.equal(first, engines.started[0]);
  assert.deepEqual(said, ["early"]);
  assert.notEqual(await early.start(OPTIONS, listener), first);
  await early[Symbol.asyncDispose]();
  assert.equal(await Promise.race([first.death, "alive"]), "alive");
  await first[Symbol.asyncDispose]();
});

Deno.test("An early engine that nobody takes is ended, and so is one whose taker gives up", async () => {
  const engines = new FakeEngines();
  {
    await using _early = new EarlyEngine(engines.start, OPTIONS);
  }
  assert.equal((await engines.newest.death).kind, "closed");
  const early = new EarlyEngine(engines.start, OPTIONS);
  const abort = new AbortController();
  await early.start({ ...OPTIONS, signal: abort.signal }, {} as EngineEvents);
  abort.abort();
  assert.equal((await engines.newest.death).kind, "closed");
});
