import assert from "node:assert/strict";
import { counter, gauge, renderMetrics } from "./metrics.ts";

Deno.test("Metrics are written with their labels, of which quotes, backslashes and lines are escaped", () => {
  const text = renderMetrics([
    gauge("waiting_bytes", "Bytes that wait", 12),
    counter("lost_total", "What was lost", [[{ topic: 'a"b\\c\nd', pid: 7, name: undefined }, 3]]),
  ]);
  assert.equal(
    text,
    "# HELP waiting_bytes Bytes that wait\n# TYPE waiting_bytes gauge\nwaiting_bytes 12\n" +
      "# HELP lost_total What was lost\n# TYPE lost_total counter\n" +
      'lost_total{topic="a\\"b\\\\c\\nd",pid="7"} 3\n',
  );
});

Deno.test("Values with the same labels are one: counters are added up, of gauges the last one counts", () => {
  const values = [[{ topic: "arm" }, 3], [{ topic: "leg" }, 1], [{ topic: "arm" }, 4]] as const;
  assert.match(renderMetrics([counter("n_total", "N", values)]), /\nn_total{topic="arm"} 7\n/);
  assert.match(
    renderMetrics([gauge("n", "N", values)]),
    /gauge\nn{topic="arm"} 4\nn{topic="leg"} 1\n$/,
  );
});
