import assert from "node:assert/strict";
import { bytesOf, SETTINGS } from "../conversation_testing.ts";
import { until } from "../../../../tests/lib/until.ts";
import { STATE, talk, texts } from "./foxglove_talk_testing.ts";

Deno.test("Fields that a program takes are parameters once one struct of them is known, and are set in one struct", () => {
  using conversation = talk();
  conversation.received();
  conversation.send({ op: "getParameters", parameterNames: [], id: "a" });
  assert.deepEqual(conversation.texts(), [{ op: "parameterValues", parameters: [], id: "a" }]);
  conversation.publish(2, [bytesOf(SETTINGS, STATE)]);
  conversation.send({ op: "getParameters", parameterNames: [], id: "b" });
  const [values] = conversation.texts();
  assert.deepEqual(values!["parameters"], [
    { name: "arm.Settings.gain", value: 2.5, type: "float64" },
    { name: "arm.Settings.enabled", value: true },
    { name: "arm.Settings.name", value: "left" },
    { name: "arm.Settings.range.low", value: -1 },
    { name: "arm.Settings.range.high", value: 7 },
  ]);
  conversation.send({
    op: "setParameters",
    parameters: [{ name: "arm.Settings.gain", value: 3 }, {
      name: "arm.Settings.range.high",
      value: 9,
    }],
    id: "c",
  });
  conversation.send({
    op: "setParameters",
    parameters: [{ name: "arm.Settings.name", value: "right" }],
  });
  const changed = { ...STATE, gain: 3, range: { low: -1, high: 9 } };
  assert.deepEqual(conversation.arm.received, [
    [2, bytesOf(SETTINGS, changed)],
    [2, bytesOf(SETTINGS, { ...changed, name: "right" })],
  ]);
  const [answer] = conversation.texts();
  assert.deepEqual(answer, {
    op: "parameterValues",
    parameters: [
      { name: "arm.Settings.gain", value: 3, type: "float64" },
      { name: "arm.Settings.range.high", value: 9 },
    ],
    id: "c",
  });
});

Deno.test("A parameter that there is not, or a value that does not fit, is an error and sends nothing", () => {
  using conversation = talk();
  conversation.publish(2, [bytesOf(SETTINGS, STATE)]);
  conversation.received();
  const set = (name: string, value: unknown): string => {
    conversation.send({ op: "setParameters", parameters: [{ name, value }] });
    return String(texts(conversation, "status")[0]?.["message"]);
  };
  assert.match(
    set("arm.Settings.speed", 1),
    /speed/,
  );
  assert.match(
    set("leg.Settings.gain", 1),
    /no parameter leg\.Settings\.gain: There are: arm\.Settings\.…/,
  );
  assert.match(set("arm.Settings.range.low", 2.5), /low is 2\.5: it has to be an integer/);
  assert.match(set("arm.Settings.name", "far too long"), /name/);
  assert.match(set("arm.Settings.gain", undefined), /gain/);
  assert.deepEqual(conversation.arm.received, []);
});

Deno.test("A client that watches parameters is told those alone that change", async () => {
  using conversation = talk();
  conversation.publish(2, [bytesOf(SETTINGS, STATE)]);
  conversation.send({ op: "subscribeParameterUpdates", parameterNames: [] });
  conversation.received();
  conversation.publish(2, [bytesOf(SETTINGS, { ...STATE, gain: 4 })]);
  const update = await until("update", () => texts(conversation, "parameterValues")[0]);
  assert.deepEqual(update["parameters"], [{
    name: "arm.Settings.gain",
    value: 4,
    type: "float64",
  }]);
  conversation.send({ op: "unsubscribeParameterUpdates", parameterNames: [] });
  conversation.publish(2, [bytesOf(SETTINGS, { ...STATE, gain: 5 })]);
  assert.deepEqual(texts(conversation, "parameterValues"), []);
});
