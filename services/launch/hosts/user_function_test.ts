import assert from "node:assert/strict";
import { RoboError } from "../../../errors.ts";
import { describeFailure } from "./user_function.ts";

Deno.test("An error of ours is told with its cure and its own status", () => {
  const error = new RoboError("config", "It is wrong", { hint: "Make it right" });
  assert.deepEqual(describeFailure(error), {
    text: "error: It is wrong\nhint: Make it right\n",
    status: 78,
    title: "It is wrong",
  });
  assert.equal(describeFailure(new RoboError("io", "Bad")).text, "error: Bad\n");
});

Deno.test("An error of the user's is told with its causes", () => {
  const error = new AggregateError([new Error("first"), "second"], "all", {
    cause: new Error("root"),
  });
  const { text, status, title } = describeFailure(error);
  assert.equal(status, 1);
  assert.equal(title, "AggregateError: all");
  assert.match(
    text,
    /^error: AggregateError: all\n[^]*caused by: Error: first\n[^]*caused by: second\ncaused by: Error: root\n/,
  );
});

Deno.test("What is thrown need not be an error, and may be its own cause", () => {
  assert.equal(describeFailure("plain").text, `error: plain\n`);
  assert.equal(describeFailure(undefined).title, "undefined");
  const loop = new Error("round");
  loop.cause = loop;
  assert.equal(describeFailure(loop).text.match(/round/g)?.length, 6);
});
