import assert from "node:assert/strict";
import { RoboError } from "../errors.ts";
import { HostError, reasonOf } from "./host_error.ts";
import { HEADERS } from "./library_testing.ts";

Deno.test("each result of the headers has the reason of its name, and no other has one", async () => {
  const text = await Deno.readTextFile(`${HEADERS}/shm.h`);
  const results = [...text.matchAll(/^ {2}ROBO_ERR_(\w+) = (-\d+)/gm)];
  assert.ok(results.length >= 28);
  for (const [, name, value] of results) {
    assert.equal(reasonOf(Number(value)), name!.toLowerCase().replaceAll("_", "-"));
  }
  assert.equal(reasonOf(-1 - results.length), "system");
});

Deno.test("an error has the kind, text and hint of its reason, where it has none of its own", () => {
  const usual = new HostError("stale");
  assert.ok(usual instanceof RoboError);
  assert.deepEqual([usual.name, usual.reason, usual.exitStatus], ["HostError", "stale", 69]);
  assert.equal(usual.message, "The newest value is older than was allowed");
  assert.match(usual.hint!, /robo shm info/);
  const cause = new TypeError("inner");
  const own = new HostError("failed", { message: "Error: no", hint: "Try", cause, number: 7 });
  assert.deepEqual(
    [own.message, own.hint, own.cause, own.number, own.code],
    ["Error: no", "Try", cause, 7, "data"],
  );
});

Deno.test("no message ends with a period", () => {
  for (let result = -1; result > -29; result--) {
    const { message, hint = "" } = new HostError(reasonOf(result));
    assert.doesNotMatch(`${message}|${hint}`, /\.(\||$)/);
  }
});
