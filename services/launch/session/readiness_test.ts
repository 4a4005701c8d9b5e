import assert from "node:assert/strict";
import type { HubSnapshot } from "../../hub/mod.ts";
import { type Candidate, LISTENER_MS, readyBecause, STRANGER_MS } from "./readiness.ts";

const NODE: Candidate = {
  name: "camera",
  owns: (pid) => pid === 42,
  sinceStartMs: 3000,
  mustPublish: false,
};

type Pub = Partial<HubSnapshot["publishers"][number]>;
type Sub = Partial<HubSnapshot["subscribers"][number]>;

function judge(
  seen: { publishers?: Pub[]; subscribers?: Sub[] },
  node: Partial<Candidate> = {},
  isHere = true,
): string | undefined {
  const snapshot = {
    publishers: (seen.publishers ?? []).map((one) => ({ topics: {}, seconds: 1, ...one })),
    subscribers: (seen.subscribers ?? []).map((one) => ({ seconds: 1, subscriptions: 1, ...one })),
  } as unknown as HubSnapshot;
  return readyBecause({ ...NODE, ...node }, { snapshot, host: "bob", isHere });
}

Deno.test("A node is ready with its first message, by its process or its name", () => {
  assert.equal(judge({}), undefined);
  assert.equal(judge({ publishers: [{ pid: 42 }] }), undefined);
  assert.equal(judge({ publishers: [{ pid: 42, topics: { image: 0 } }] }), undefined);
  assert.equal(
    judge({ publishers: [{ pid: 42, topics: { image: 1 } }] }),
    "it published image",
  );
  assert.equal(
    judge({ publishers: [{ pid: 7, host: "elsewhere", name: "camera", topics: { image: 1 } }] }),
    "it published image",
  );
  assert.equal(judge({ publishers: [{ pid: 43, name: "lidar", topics: { scan: 1 } }] }), undefined);
});

Deno.test("A node's log lines do not make it ready", () => {
  assert.equal(judge({ publishers: [{ pid: 42, topics: { log: 5 } }] }), undefined);
  assert.equal(
    judge({ publishers: [{ pid: 42, topics: { log: 5, scan: 1 } }] }),
    "it published scan",
  );
});

Deno.test("A node is ready when it offers a service", () => {
  const topics = { "service/arm/home/servers": 1 };
  assert.equal(judge({ publishers: [{ pid: 42, topics }] }), "it offers the service arm/home");
});

Deno.test("What a predecessor of the same name left behind does not count", () => {
  const old = { name: "camera", seconds: 60, topics: { image: 900 } };
  assert.equal(judge({ publishers: [old] }), undefined);
});

Deno.test("A process of the same number elsewhere does not count", () => {
  const topics = { image: 1 };
  assert.equal(judge({ publishers: [{ pid: 42, host: "alice", topics }] }), undefined);
  assert.equal(judge({ publishers: [{ pid: 42, host: "bob", topics }] }), "it published image");
  // A core elsewhere finds processes of its own machine.
  assert.equal(judge({ publishers: [{ pid: 42, topics }] }, {}, false), undefined);
});

Deno.test("A node that only listens is ready at once, and after a while if it could publish", () => {
  const subscribers = [{ pid: 42 }];
  assert.equal(judge({ subscribers: [{ pid: 42, subscriptions: 0 }] }), undefined);
  assert.equal(judge({ subscribers }), "it listens");
  const both = { subscribers, publishers: [{ pid: 42 }] };
  assert.equal(judge(both), undefined);
  assert.equal(judge(both, { sinceStartMs: 60_000 }), undefined);
  const settled = { ...both, subscribers: [{ pid: 42, seconds: LISTENER_MS / 1000 }] };
  assert.equal(judge(settled), "it listens");
});

Deno.test("A node of which messages are expected is ready with a message and not before", () => {
  const late = { mustPublish: true, sinceStartMs: 60_000 };
  assert.equal(judge({ subscribers: [{ pid: 42 }] }, late), undefined);
  assert.equal(judge({}, late), undefined);
  assert.equal(judge({ publishers: [{ pid: 42, topics: { a: 1 } }] }, late), "it published a");
});

Deno.test("A program that stays away from the core counts as one that does not use it", () => {
  assert.equal(judge({}, { sinceStartMs: STRANGER_MS - 1 }), undefined);
  assert.equal(judge({}, { sinceStartMs: STRANGER_MS }), "it does not use the core");
  const there = { publishers: [{ pid: 42 }] };
  assert.equal(judge(there, { sinceStartMs: STRANGER_MS }), undefined);
});
