import assert from "node:assert/strict";
import { until } from "../../../../tests/lib/until.ts";
import { ReaderDropped } from "../client_streams.ts";
import { EventMail, type LiveEvent } from "./event_mail.ts";

function position(name: string, value: number): LiveEvent {
  return { type: "position", name, position: { value, units: "mm", time: value } };
}

function refused(message: string): LiveEvent {
  return { type: "refused", name: "stage", rule: "limits", message };
}

Deno.test("Of states the newest is delivered, of what has happened all, in order", async () => {
  let isReady = false;
  using mail = new EventMail(() => isReady = true);
  for (let at = 0; at < 5000; at++) {
    mail.add(position("x", at));
    mail.add(position("y", -at));
    if (at % 1000 === 0) mail.add(refused(`${at}`));
  }
  assert.deepEqual(mail.take(), []);
  await until("it is time", () => isReady);
  const events = mail.take();
  assert.deepEqual(events.filter(({ type }) => type === "position"), [
    position("x", 4999),
    position("y", -4999),
  ]);
  const words = events.flatMap((event) => event.type === "refused" ? [event.message] : []);
  assert.deepEqual(words, ["0", "1000", "2000", "3000", "4000"]);
  assert.deepEqual(mail.take(), []);
});

Deno.test("A device that is forgotten, and one that gets its name, follow each other", async () => {
  let isReady = false;
  using mail = new EventMail(() => isReady = true);
  const forgotten: LiveEvent = { type: "forgotten", name: "x" };
  mail.add(forgotten);
  mail.add(position("x", 1));
  mail.add(forgotten);
  await until("it is time", () => isReady);
  assert.deepEqual(mail.take(), [position("x", 1), forgotten]);
});

Deno.test("A viewer that is far behind is dropped", () => {
  using mail = new EventMail(() => {});
  assert.throws(() => {
    for (let at = 0; at < 2000; at++) mail.add(refused(`${at}`));
  }, ReaderDropped);
});
