import assert from "node:assert/strict";
import { Turns } from "./turns.ts";

Deno.test("A connection goes on until it has taken its share, and lets others have theirs then", async () => {
  const turns = new Turns();
  for (let i = 0; i < 1023; i++) assert.equal(turns.took(0.1, 1024), undefined);
  const turn = turns.took(0.1, 1024);
  assert(turn !== undefined);
  await turn;
  assert.equal(turns.took(0.1, 1024), undefined);
  const rest = turns.took(2, 1);
  assert(rest !== undefined);
  await rest;
});

Deno.test("The rest after heavy work ends with the connection", async () => {
  const turns = new Turns();
  const rest = turns.took(1_000_000, 1);
  turns.end();
  await rest;
});
