import fc from "fast-check";
import assert from "node:assert/strict";
import { bytes } from "../hub_testing.ts";
import { Topic } from "../routing/topic.ts";
import { TopicMeter } from "./topic_meter.ts";

/** Lets `count` messages of ten bytes arrive at one instant. */
function arrive(topic: Topic, now: number, count: number): void {
  for (let i = 0; i < count; i++) {
    topic.messages++;
    topic.bytes += 10;
    if (topic.lastSeen !== now) topic.arrive(now);
  }
}

/** Gap statistics by the book: from the times of all messages, that of the last one before the interval first. */
function naive(times: readonly number[]) {
  const gaps = times.slice(1).map((time, at) => time - times[at]!);
  if (gaps.length === 0) return { min: 0, max: 0, mean: 0, jitter: 0 };
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  return { min: Math.min(...gaps), max: Math.max(...gaps), mean, jitter: Math.sqrt(variance) };
}

const intervals = fc.array(
  fc.array(
    fc.record({ gap: fc.integer({ min: 1, max: 500 }), count: fc.integer({ min: 1, max: 3 }) }),
    {
      maxLength: 8,
    },
  ),
  { minLength: 1, maxLength: 6 },
);

Deno.test("TopicMeter agrees with a computation over all messages, interval by interval", () => {
  fc.assert(
    fc.property(intervals, fc.boolean(), (intervals, isNew) => {
      const topic = new Topic(bytes("t"));
      let now = 1000;
      const before: number[] = [];
      if (!isNew) {
        arrive(topic, now, 1);
        before.push(now);
      }
      const meter = new TopicMeter(topic, isNew);
      for (const interval of intervals) {
        const times = before.slice(-1);
        for (const { gap, count } of interval) {
          now += gap;
          arrive(topic, now, count);
          for (let i = 0; i < count; i++) times.push(now);
        }
        const { gap, ...rates } = meter.take(now + 5, 2);
        const expected = naive(times);
        for (const name of ["min", "max", "mean", "jitter"] as const) {
          assert.ok(
            Math.abs(gap[name] - expected[name]) < 1e-3,
            `${name}: ${gap[name]}, not ${expected[name]}`,
          );
        }
        const messages = interval.reduce((sum, { count }) => sum + count, 0);
        assert.equal(rates.messagesPerSecond, messages / 2);
        assert.equal(rates.bytesPerSecond, messages * 5);
        before.push(...times.slice(-1));
      }
      meter.end();
      assert.equal(topic.windows.size, 0);
    }),
  );
});

Deno.test("Two meters of a topic have intervals of their own", () => {
  const topic = new Topic(bytes("t"));
  arrive(topic, 100, 1);
  const often = new TopicMeter(topic, false);
  const seldom = new TopicMeter(topic, false);
  arrive(topic, 110, 1);
  assert.equal(often.take(110, 1).gap.max, 10);
  arrive(topic, 150, 1);
  assert.deepEqual([often.take(150, 1).gap.min, seldom.take(150, 1).gap.min], [40, 10]);
  assert.equal(often.take(200, 1).age, 50);
});
