import assert from "node:assert/strict";
import { refusedSub, Subscriptions } from "./subscriptions.js";

const wish = { topics: "arm.*", format: "json" } as const;

Deno.test("A number is used again only after all others, though its subscription has ended", () => {
  const subscriptions = new Subscriptions();
  const kept = subscriptions.add(wish, {});
  const seen = new Set([kept]);
  for (let count = 1; count < 65535; count++) {
    const sub = subscriptions.add(wish, {});
    assert.ok(!seen.has(sub), `${sub} once more`);
    seen.add(sub);
    subscriptions.delete(sub);
  }
  assert.equal(seen.size, 65535);
  assert.equal(subscriptions.add(wish, {}), 2, "the first is in use");
});

Deno.test("All that is wanted is asked for anew, and what is refused is told by its number", () => {
  const subscriptions = new Subscriptions();
  subscriptions.delete(subscriptions.add(wish, {}));
  const taker = {};
  const sub = subscriptions.add(wish, taker);
  const [message, ...others] = subscriptions.messages();
  assert.deepEqual(others, []);
  assert.deepEqual(message, { op: "subscribe", sub, id: `s${sub}`, ...wish });
  assert.equal(refusedSub(message!.id), sub);
  assert.equal(refusedSub(7), undefined);
  assert.equal(subscriptions.taker(sub), taker);
});

Deno.test("Subscriptions are thinned one by one, and none is after a loss of the connection", () => {
  const subscriptions = new Subscriptions();
  const sub = subscriptions.add(wish, {});
  assert.ok(!subscriptions.thin(sub + 1, true));
  assert.ok(!subscriptions.isThinned);
  assert.ok(subscriptions.thin(sub, true));
  assert.ok(subscriptions.isThinned);
  subscriptions.thinNone();
  assert.ok(!subscriptions.isThinned);
});
