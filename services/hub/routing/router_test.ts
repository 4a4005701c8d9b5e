import fc from "fast-check";
import assert from "node:assert/strict";
import { bytes, TestSubscriber } from "../hub_testing.ts";
import { Router } from "./router.ts";
import { Topic } from "./topic.ts";

Deno.test("Router finds exactly the subscribers with a prefix of the topic, in the order of their connection", () => {
  const prefix = fc.stringMatching(/^[ab]{0,3}$/);
  fc.assert(
    fc.property(
      fc.array(fc.array(prefix, { maxLength: 3 }), { maxLength: 5 }),
      fc.stringMatching(/^[ab]{0,5}$/),
      (wishes, name) => {
        const router = new Router();
        wishes.forEach((prefixes, at) => router.add(new TestSubscriber(at + 1, { prefixes }).link));
        const wanted = wishes.flatMap((prefixes, at) =>
          prefixes.some((prefix) => name.startsWith(prefix)) ? [at + 1] : []
        );
        assert.deepEqual(router.route(bytes(name)).members.map(({ id }) => id), wanted);
      },
    ),
  );
});

Deno.test("Router gives topics with the same subscribers the same set, until a subscription changes", () => {
  const router = new Router();
  const first = new TestSubscriber(1);
  const second = new TestSubscriber(2, { prefixes: ["b"] });
  router.add(first.link);
  router.add(second.link);
  const [one, two, other] = ["a1", "a2", "b"].map((name) => new Topic(bytes(name)));
  assert.equal(router.refresh(one!), router.refresh(two!));
  assert.notEqual(router.refresh(one!), router.refresh(other!));
  assert.equal(one!.epoch, router.epoch);

  const before = router.epoch;
  router.remove(second.link);
  assert.notEqual(router.epoch, before);
  assert.deepEqual(router.refresh(other!).members, [first.link]);
  const after = router.epoch;
  router.remove(second.link);
  assert.equal(router.epoch, after);
});
