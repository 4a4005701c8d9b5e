import fc from "fast-check";
import assert from "node:assert/strict";
import { bytes } from "../hub_testing.ts";
import { MAX_TOPIC_BYTES, OTHER_TOPICS, TopicTable } from "./topic_table.ts";

Deno.test("TopicTable finds each topic again, wherever in a buffer it stands", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 60 }),
      fc.nat(9),
      (names, offset) => {
        const table = new TopicTable(1000);
        const seen = new Map<string, unknown>();
        for (const name of names) {
          const buffer = new Uint8Array(offset + name.length + 3).fill(7);
          buffer.set(name, offset);
          const topic = table.find(buffer, offset, offset + name.length);
          assert.deepEqual([...topic.key], [...name]);
          const key = name.join();
          assert.equal(topic, seen.get(key) ?? topic);
          seen.set(key, topic);
        }
        assert.equal(table.all.length, seen.size);
      },
    ),
  );
});

Deno.test("TopicTable counts what is beyond its limit or too long under one name, and tells of each new topic once", () => {
  const fresh: string[] = [];
  const table = new TopicTable(2, (topic) => fresh.push(topic.name));
  const find = (name: string) => table.find(bytes(name), 0, name.length);
  const long = "x".repeat(MAX_TOPIC_BYTES + 1);
  assert.ok(table.isCollective(find(long)));
  assert.ok(!table.isCollective(find("a")));
  find("b");
  find("a");
  assert.equal(find("c"), find("d"));
  assert.ok(table.isCollective(find("c")));
  assert.deepEqual(table.all.map(({ name }) => name), ["a", "b", OTHER_TOPICS]);
  assert.deepEqual(fresh, ["a", "b"]);
});

Deno.test("TopicTable gives topics that are not text names of their own", () => {
  const table = new TopicTable(10);
  const name = (...key: number[]) => table.find(new Uint8Array(key), 0, key.length).name;
  assert.equal(name(0x61, 0xff), "a\\xff");
  assert.equal(name(0x61, 0xfe), "a\\xfe");
  assert.equal(name(0xc3, 0xa9), "é");
  assert.equal(name(0xef, 0xbb, 0xbf, 0x61), "\ufeffa");
});
