import assert from "node:assert/strict";
import fc from "fast-check";
import { compileGlob, matchesPrefix } from "./topic_filter.ts";
import { selectTopics } from "./topic_selection.ts";

Deno.test("selectTopics subscribes to no more beginnings than it needs", () => {
  assert.deepEqual(selectTopics([]).prefixes, [""]);
  assert.deepEqual(selectTopics(["imu", "imu2", "imu"]).prefixes, ["imu"]);
  assert.deepEqual(selectTopics(["camera/*", "camera/left/**", "map?"]).prefixes, [
    "camera/",
    "map",
  ]);
  assert.deepEqual(selectTopics(["imu", "**/left"]).prefixes, [""]);
  assert.throws(() => selectTopics(["imu", ""]), { code: "usage" });
});

Deno.test("What a pattern matches starts with one of the beginnings", () => {
  const part = fc.constantFrom("a", "b", "/", "*", "**", "?");
  const pattern = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(""));
  const topic = fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 8 }).map((all) =>
    all.join("")
  );
  const bytes = (text: string) => new TextEncoder().encode(text);
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1, maxLength: 3 }), topic, (patterns, topic) => {
      const { prefixes, matches } = selectTopics(patterns);
      assert.equal(matches(topic), patterns.some((pattern) => compileGlob(pattern)(topic)));
      if (!matches(topic)) return;
      assert.ok(prefixes.some((prefix) => matchesPrefix(bytes(topic), bytes(prefix))));
    }),
  );
});
