import assert from "node:assert/strict";
import type { Topic } from "./hub/topic.ts";
import { clientRights, type TopicRules } from "./topic_rules.ts";

function may(rules: TopicRules, access: "all" | "read" = "all"): string {
  const rights = clientRights(rules)(access);
  return ["arm.Out", "arm.In", "leg.In"].map((name) => {
    const topic = { name } as Topic;
    return `${rights.mayRead(topic) ? "r" : "-"}${rights.mayWrite(topic) ? "w" : "-"}`;
  }).join(" ");
}

Deno.test("Who has the token may see and write everything, but for what the rules leave out", () => {
  assert.equal(may({}), "rw rw rw");
  assert.equal(may({ topics: ["arm.*"] }), "rw rw --");
  assert.equal(may({ topics: ["!leg.*"], writable: ["*.In"] }), "r- rw --");
  assert.equal(may({ writable: ["!*.Out"] }), "r- rw rw");
  assert.equal(may({ readOnly: true }), "r- r- r-");
});

Deno.test("Who may only look writes nothing", () => {
  assert.equal(may({ topics: ["arm.*"] }, "read"), "r- r- --");
});
