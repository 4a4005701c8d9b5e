import assert from "node:assert/strict";
import { SocketLife } from "./socket_life.ts";

const LIMITS = { pingEvery: 1000, messageTimeout: 5000 };

Deno.test("One ping is on its way at a time, and who answers none for two of them is silent", () => {
  const life = new SocketLife(LIMITS, 0);
  assert.equal(life.takePing(999, 0), false);
  assert.equal(life.takePing(1000, 0), true);
  assert.equal(life.takePing(2500, 0), false);
  assert.equal(life.end(3000), undefined);
  assert.equal(life.end(3001), "silent");
  life.answered();
  assert.equal(life.end(9000), undefined);
  assert.equal(life.takePing(9000, 0), true);
});

Deno.test("Whatever comes or is taken is life, and what was not read yet is given time", () => {
  const life = new SocketLife(LIMITS, 0);
  life.takePing(1000, 0);
  life.seen(2900);
  assert.equal(life.end(4800), undefined);
  assert.equal(life.end(4901), "silent");
  const slow = new SocketLife(LIMITS, 0);
  slow.takePing(1000, 640_000);
  assert.equal(slow.end(12_900), undefined);
  assert.equal(slow.end(13_001), "silent");
  slow.answered();
  slow.takePing(13_001, 640_000);
  assert.equal(slow.end(15_002), "silent");
  const much = new SocketLife(LIMITS, 0);
  much.takePing(1000, 1e12);
  assert.equal(much.end(33_001), "silent");
});

Deno.test("A message has to come whole in its time; pings in between do not prolong it, other messages do", () => {
  const life = new SocketLife(LIMITS, 0);
  life.progressed(100, { isInside: true, isWhole: false });
  life.progressed(4000, { isInside: true, isWhole: false });
  assert.equal(life.end(5100), undefined);
  assert.equal(life.end(5101), "slow message");
  life.progressed(5101, { isInside: true, isWhole: true });
  assert.equal(life.end(10_101), undefined);
  life.progressed(10_101, { isInside: false, isWhole: true });
  assert.equal(life.end(99_999), undefined);
});
