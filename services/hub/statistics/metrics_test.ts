import assert from "node:assert/strict";
import { renderMetrics } from "../../../protocols/http/metrics.ts";
import { Hub } from "../hub.ts";
import { hubMetrics } from "./metrics.ts";
import type { HubSnapshot, TopicStatistics } from "./snapshot.ts";

/** Reads the page as Prometheus does: version 0.0.4 of its text format. Throws where it would refuse the scrape. */
function parse(page: string): Map<string, number> {
  const values = new Map<string, number>();
  const types = new Map<string, string>();
  assert.ok(page.endsWith("\n"));
  for (const line of page.slice(0, -1).split("\n")) {
    const type = /^# TYPE ([a-z_:][a-z0-9_:]*) (counter|gauge)$/.exec(line);
    if (type !== null) {
      assert.ok(!types.has(type[1]!), `second TYPE of ${type[1]}`);
      types.set(type[1]!, type[2]!);
    }
    if (line.startsWith("#")) continue;
    const sample = /^([a-z_:][a-z0-9_:]*)((?:\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+\})?) (\S+)$/
      .exec(line);
    assert.ok(sample !== null, `not a sample: ${line}`);
    assert.ok(types.has(sample[1]!), `no TYPE before ${line}`);
    if (types.get(sample[1]!) === "counter") assert.match(sample[1]!, /_total$/);
    assert.ok(Number.isFinite(Number(sample[3])), line);
    const key = sample[1]! + sample[2]!;
    assert.ok(!values.has(key), `twice: ${key}`);
    values.set(key, Number(sample[3]));
  }
  return values;
}

async function snapshot(topics: readonly string[]): Promise<HubSnapshot> {
  await using hub = await Hub.start({ in: "inproc://metrics-in", out: "inproc://metrics-out" });
  using observer = hub.observe();
  const gap = { min: 0, max: 0, mean: 0, jitter: 0 };
  const statistics = topics.map((topic): TopicStatistics => ({
    topic,
    messages: 5,
    bytes: 50,
    messagesPerSecond: 1,
    bytesPerSecond: 10,
    age: 1500,
    gap,
    publishers: 1,
    subscribers: 1,
    drops: 2,
  }));
  return { ...await observer.take(), topics: statistics, refused: { "bad-signature": 3 } };
}

Deno.test("The metrics of a hub are what Prometheus accepts, whatever topics are called", async () => {
  const names = ["imu", 'quote"d', "back\\slash", "new\nline", "é", "", "imu"];
  const values = parse(renderMetrics(hubMetrics(await snapshot(names))));
  assert.equal(values.get('robo_topic_messages_total{topic="imu"}'), 10);
  assert.equal(values.get('robo_topic_messages_total{topic="quote\\"d"}'), 5);
  assert.equal(values.get('robo_topic_messages_total{topic="back\\\\slash"}'), 5);
  assert.equal(values.get('robo_topic_messages_total{topic="new\\nline"}'), 5);
  assert.equal(values.get('robo_topic_age_seconds{topic="imu"}'), 1.5);
  assert.equal(values.get('robo_refused_total{reason="bad-signature"}'), 3);
  assert.ok(values.get("robo_core_memory_bytes")! > 1e6);
});
