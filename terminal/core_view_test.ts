import assert from "node:assert/strict";
import fc from "fast-check";
import {
  boundCoreView,
  type CoreView,
  INITIAL_CORE_VIEW,
  onCoreViewKey,
  renderCoreView,
} from "./core_view.ts";
import { displayWidth } from "./text.ts";

const gap = { min: 9.9, max: 10.2, jitter: 0.08 };

const VIEW: CoreView = {
  uptime: 754,
  core: {
    pid: 4711,
    key: "bob",
    in: "tcp://127.0.0.1:9998",
    out: "tcp://127.0.0.1:9999",
    cpu: 3.24,
    memory: 61_300_000,
  },
  total: {
    messages: 1_234_567,
    messagesPerSecond: 1042,
    bytesPerSecond: 4.4e6,
    deliveredPerSecond: 2084,
    dropped: 0,
  },
  topics: [
    {
      topic: "imu",
      messagesPerSecond: 100,
      bytesPerSecond: 4800,
      messages: 75_400,
      gap,
      subscribers: 2,
      drops: 0,
    },
    {
      topic: "cv",
      messagesPerSecond: 14.3,
      bytesPerSecond: 4.4e6,
      messages: 10_782,
      gap,
      subscribers: 1,
      drops: 12,
    },
  ],
  publishers: [{
    remote: "tcp://127.0.0.1:50000",
    pid: 5000,
    name: "camera",
    messagesPerSecond: 14.3,
    bytesPerSecond: 4.4e6,
  }],
  subscribers: [{
    remote: "tcp://127.0.0.1:50001",
    messagesPerSecond: 114,
    bytesPerSecond: 4.4e6,
    queuedBytes: 1_500_000,
    dropped: 12,
  }],
  processes: [{ pid: 5000, cpu: 12.5, memory: 98e6 }],
  notice: "",
};

const SIZE = { columns: 80, rows: 24, color: false };

Deno.test("The live view fills 80×24 with what matters", () => {
  const lines = renderCoreView(VIEW, INITIAL_CORE_VIEW, SIZE);
  assert.equal(lines.length, 24);
  assert.deepEqual(lines.slice(0, 4), [
    "robo core   bob   pid 4711   up 12:34                 cpu 3.2 %   memory 61.3 MB",
    "in tcp://127.0.0.1:9998   out tcp://127.0.0.1:9999",
    "1 234 567 messages   1.04 k/s in   2.08 k/s out   4.40 MB/s   0 lost",
    "",
  ]);
  assert.match(lines[5]!, /^imu +100\/s +4\.80 kB\/s +75 400 +9\.90–10\.2 .* 2 +0$/);
  assert.match(lines[9]!, /^camera +pub +5000 +14\.3\/s +4\.40 MB\/s +12\.5 /);
  assert.match(lines[10]!, /^127\.0\.0\.1:50001 +sub .*1\.50 MB +12$/);
  assert.equal(lines[23]!.trimEnd(), "q quit   s sort: arrival   p pause   ↑↓ scroll");
});

Deno.test("The live view says what to do while nothing happens", () => {
  const lines = renderCoreView(
    { ...VIEW, topics: [], publishers: [], subscribers: [] },
    INITIAL_CORE_VIEW,
    SIZE,
  );
  assert.equal(lines[4], "No messages yet");
  assert.match(lines[5]!, /robo topic pub hello/);
  assert.equal(lines[7], "Nobody is connected");
});

Deno.test("The live view keeps to the terminal, however small, large or strange things are", () => {
  const name = fc.string({
    unit: fc.constantFrom("a", "机", "\x1b", "\n", "é", "🤖"),
    maxLength: 90,
  });
  const large = fc.double({ min: 0, max: 1e15, noNaN: true });
  fc.assert(
    fc.property(
      fc.nat(130),
      fc.nat(40),
      fc.array(name, { maxLength: 50 }),
      large,
      fc.nat(60),
      name,
      (columns, rows, names, number, scroll, notice) => {
        const view: CoreView = {
          ...VIEW,
          total: { ...VIEW.total, messages: number, dropped: Math.round(number) },
          topics: names.map((topic) => ({
            ...VIEW.topics[0]!,
            topic,
            messagesPerSecond: number,
            drops: number,
          })),
          publishers: names.map((name) => ({ ...VIEW.publishers[0]!, name })),
          notice,
        };
        const lines = renderCoreView(view, { ...INITIAL_CORE_VIEW, scroll }, {
          columns,
          rows,
          color: false,
        });
        assert.ok(lines.length <= rows);
        for (const line of lines) {
          assert.ok(displayWidth(line) <= columns, `${displayWidth(line)} of ${columns}: ${line}`);
          // deno-lint-ignore no-control-regex
          assert.ok(!/[\x00-\x1f]/.test(line));
        }
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("Keys sort, pause, scroll and end the view", () => {
  let state = INITIAL_CORE_VIEW;
  const press = (key: string) => state = onCoreViewKey(state, key)!;
  const order = () =>
    renderCoreView(VIEW, state, SIZE).slice(5, 7).map((line) => line.split(" ")[0]);
  assert.deepEqual(order(), ["imu", "cv"]);
  press("s");
  assert.equal(state.sort, "rate");
  press("s");
  assert.deepEqual(order(), ["cv", "imu"]);
  press("s");
  assert.deepEqual([state.sort, order()], ["name", ["cv", "imu"]]);
  press("s");
  assert.equal(state.sort, "arrival");
  press("p");
  assert.ok(state.paused);
  press(" ");
  press("k");
  press("x");
  assert.deepEqual(state, INITIAL_CORE_VIEW);
  assert.equal(onCoreViewKey(state, "q"), undefined);
  assert.equal(onCoreViewKey(state, "\x03"), undefined);
});

Deno.test("Scrolling ends at the last line, from where one key leads back", () => {
  const view = {
    ...VIEW,
    topics: Array.from({ length: 40 }, (_, at) => ({ ...VIEW.topics[0]!, topic: `t${at}` })),
  };
  let state = INITIAL_CORE_VIEW;
  assert.match(renderCoreView(view, state, SIZE).at(-1)!, /26 more below/);
  for (let count = 0; count < 100; count++) {
    state = boundCoreView(view, onCoreViewKey(state, "j")!, SIZE);
  }
  assert.equal(state.scroll, 26);
  const bottom = renderCoreView(view, state, SIZE);
  assert.ok(!bottom.at(-1)!.includes("more below"));
  state = onCoreViewKey(state, "k")!;
  assert.notDeepEqual(renderCoreView(view, state, SIZE), bottom);
});
