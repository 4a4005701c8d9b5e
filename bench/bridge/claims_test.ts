import assert from "node:assert/strict";
import { C_EPOLL, TORNADO } from "./bridges.ts";
import { contestClaim, CONTESTS } from "./claims.ts";

const [one, , latency] = CONTESTS;

Deno.test("The first peer of a contest has its name, the others their own behind it", () => {
  const samples = { ours: [3, 9, 2], theirs: [6, 6, 6] };
  const [first, other] = [C_EPOLL, TORNADO].map((kind) => contestClaim(one!, kind, samples));
  assert.deepEqual([first!.claim, other!.claim], ["bridge-one", "bridge-one@tornado"]);
  assert.deepEqual([first!.ours, first!.ratio, first!.unit], [3, 0.5, "structs/s"]);
});

Deno.test("Less is better for ages", () => {
  const { ratio, unit } = contestClaim(latency!, C_EPOLL, { ours: [90], theirs: [45] });
  assert.deepEqual([ratio, unit], [0.5, "µs"]);
});

Deno.test("Claims about bridges have names of their own", () => {
  const samples = { ours: [1], theirs: [1] };
  const names = CONTESTS.flatMap((contest) =>
    contest.peers.map(({ kind }) => contestClaim(contest, kind, samples).claim)
  );
  assert.equal(new Set(names).size, names.length);
});
