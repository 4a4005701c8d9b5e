import assert from "node:assert/strict";
import fc from "fast-check";
import {
  countPhases,
  INITIAL_LAUNCH_VIEW,
  type LaunchView,
  type LaunchViewState,
  onLaunchViewKey,
  renderLaunchView,
  type ViewNode,
} from "./launch_view.ts";
import { displayWidth } from "./text.ts";

const CAMERA: ViewNode = {
  name: "camera",
  phase: "running",
  pid: 4712,
  cpuPercent: 12.34,
  memoryBytes: 61_300_000,
  uptimeSeconds: 754,
  restarts: 1,
};

const VIEW: LaunchView = {
  name: "robot",
  pid: 4711,
  logFolder: "/home/bob/.local/state/robo/launch/robot/latest",
  uptimeSeconds: 756,
  core: { in: "tcp://127.0.0.1:9998", out: "tcp://127.0.0.1:9999", started: true, pid: 4700 },
  nodes: [
    CAMERA,
    {
      name: "planner",
      phase: "backing-off",
      restarts: 3,
      lastExit: { words: "was killed (SIGKILL)" },
    },
    { ...CAMERA, name: "imu", pid: 4713, note: "imu comes at 12 Hz, not at 95 to 105" },
  ],
  topics: [
    { topic: "imu", messagesPerSecond: 100, bytesPerSecond: 4800, drops: 0 },
    { topic: "image", messagesPerSecond: 14.3, bytesPerSecond: 4.4e6, drops: 12 },
  ],
  lines: [
    { node: "camera", stream: "out", text: "frame 1" },
    { node: "planner", stream: "event", text: "was killed (SIGKILL), starts again in 1 s" },
    { node: "planner", stream: "err", text: "Traceback:\tline 3" },
    { stream: "event", text: "the core is ready" },
  ],
};

const SIZE = { columns: 80, rows: 24, color: false };

function press(state: LaunchViewState, ...keys: string[]): LaunchViewState {
  return keys.reduce((state, key) => onLaunchViewKey(VIEW, state, key).state, state);
}

Deno.test("The console shows nodes, topics and the log in 80×24", () => {
  const lines = renderLaunchView(VIEW, INITIAL_LAUNCH_VIEW, SIZE);
  assert.deepEqual(lines.map((line) => line.trimEnd()).slice(0, 14), [
    "robo launch   robot   pid 4711   up 12:36   1 backing-off, 2 running",
    "core in 127.0.0.1:9998   out 127.0.0.1:9999   started here   pid 4700",
    "  NODE      STATE           PID  CPU %   MEMORY     UP  RESTARTS  NOTE",
    "> camera    running        4712   12.3  61.3 MB  12:34         1",
    "  planner   backing-off                                        3  was killed (S…",
    "  imu       running        4713   12.3  61.3 MB  12:34         1  imu comes at …",
    "  TOPIC              RATE   BANDWIDTH  LOST",
    "  imu               100/s   4.80 kB/s     0",
    "  image            14.3/s   4.40 MB/s    12",
    `── log of all nodes ${"─".repeat(60)}`,
    "camera  | frame 1",
    "robo    | planner was killed (SIGKILL), starts again in 1 s",
    "planner | Traceback:    line 3",
    "robo    | the core is ready",
  ]);
  assert.equal(lines.length, 24);
  assert.match(lines[23]!, /^↑↓ select {3}r restart {3}s stop\/start/);
});

Deno.test("Keys select a node and show its log, and lead to the log alone and back", () => {
  let state = press(INITIAL_LAUNCH_VIEW, "j");
  const page = () => renderLaunchView(VIEW, state, SIZE);
  assert.ok(page()[4]!.startsWith("> planner"));
  assert.match(page()[9]!, /^── log of planner ─/);
  assert.deepEqual(page().slice(10, 13), [
    "was killed (SIGKILL), starts again in 1 s",
    "Traceback:    line 3",
    "",
  ]);
  state = press(state, "\x1b[B", "\x1b[B", "j");
  assert.equal(state.selected, 2);
  state = press(state, "k", "k", "k", "\x1b[A");
  assert.equal(state.selected, 0);
  state = press(state, "l");
  assert.match(page()[0]!, /^── log of camera ─/);
  assert.equal(page()[1], "frame 1");
  state = press(state, "a");
  assert.match(page()[0]!, /^── log of all nodes ─/);
  state = press(state, "q");
  assert.equal(state.page, "all");
  state = press(state, "?");
  assert.match(page().join("\n"), /Ctrl-C {14}end the launch/);
  assert.equal(press(state, "?").page, "all");
});

Deno.test("Keys restart, stop and start the selected node", () => {
  const action = (state: LaunchViewState, key: string) => onLaunchViewKey(VIEW, state, key).action;
  assert.deepEqual(action(INITIAL_LAUNCH_VIEW, "r"), { do: "restart", node: "camera" });
  assert.deepEqual(action(INITIAL_LAUNCH_VIEW, "s"), { do: "stop", node: "camera" });
  const ended = { ...VIEW, nodes: [{ ...CAMERA, phase: "failed" }] };
  assert.deepEqual(onLaunchViewKey(ended, INITIAL_LAUNCH_VIEW, "s").action, {
    do: "start",
    node: "camera",
  });
  assert.equal(onLaunchViewKey({ ...VIEW, nodes: [] }, INITIAL_LAUNCH_VIEW, "r").action, undefined);
});

Deno.test("q asks before it ends the launch, Ctrl-C does not", () => {
  const asking = press(INITIAL_LAUNCH_VIEW, "q");
  assert.equal(
    renderLaunchView(VIEW, asking, SIZE)[23]!.trimEnd(),
    "Stop 2 nodes and end? y yes   n no",
  );
  assert.deepEqual(onLaunchViewKey(VIEW, asking, "y").action, { do: "end" });
  const refused = onLaunchViewKey(VIEW, asking, "n");
  assert.deepEqual(refused, { state: INITIAL_LAUNCH_VIEW });
  assert.deepEqual(onLaunchViewKey(VIEW, INITIAL_LAUNCH_VIEW, "\x03").action, { do: "end" });
  const elsewhere = { ...VIEW, isElsewhere: true };
  for (const key of ["q", "\x03"]) {
    assert.deepEqual(onLaunchViewKey(elsewhere, INITIAL_LAUNCH_VIEW, key).action, { do: "leave" });
  }
  const ending = { ...VIEW, ending: "Ctrl-C" };
  assert.equal(onLaunchViewKey(ending, INITIAL_LAUNCH_VIEW, "q").state.asking, false);
  assert.match(renderLaunchView(ending, INITIAL_LAUNCH_VIEW, SIZE)[23]!, /^Ending: Ctrl-C /);
});

Deno.test("The log follows, scrolls back as far as there is something, and follows again", () => {
  const view = {
    ...VIEW,
    lines: Array.from({ length: 100 }, (_, at) => ({
      node: "camera",
      stream: "out" as const,
      text: `${at}`,
    })),
  };
  const last = (state: LaunchViewState) => renderLaunchView(view, state, SIZE)[22];
  let state = press(INITIAL_LAUNCH_VIEW, "a", "l");
  assert.equal(last(state), "99");
  state = press(state, "k", "k", "\x1b[5~");
  assert.equal(last(state), "87");
  assert.match(renderLaunchView(view, state, SIZE)[0]!, /12 lines back/);
  state = press(state, ...Array<string>(30).fill("b"));
  assert.equal(renderLaunchView(view, state, SIZE)[1], "0");
  assert.equal(last(press(state, "G")), "99");
});

Deno.test("More nodes than lines: those around the selected one are shown", () => {
  const nodes = Array.from({ length: 40 }, (_, at) => ({ ...CAMERA, name: `node${at}` }));
  const view = { ...VIEW, nodes };
  let state = INITIAL_LAUNCH_VIEW;
  const lines = renderLaunchView(view, state, SIZE);
  assert.match(lines[2]!, / 28 more$/);
  for (let count = 0; count < 100; count++) state = onLaunchViewKey(view, state, "j").state;
  assert.equal(state.selected, 39);
  assert.ok(renderLaunchView(view, state, SIZE).some((line) => line.startsWith("> node39")));
});

Deno.test("Nodes are counted by what they do, trouble first", () => {
  const phases = ["running", "failed", "running", "finished"];
  assert.equal(countPhases(phases.map((phase) => ({ phase }))), "1 failed, 2 running, 1 finished");
  assert.equal(countPhases([]), "no nodes");
});

Deno.test("The console keeps to the terminal, however small, large or strange things are", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "机", "\x1b", "\n", "é", "🤖", "\x1b[31m", "\t"),
    maxLength: 90,
  });
  const phase = fc.constantFrom("running", "failed", "backing-off", "stopped");
  const node = fc.record({ name: text, phase, note: text, restarts: fc.nat(), pid: fc.nat() });
  fc.assert(
    fc.property(
      fc.nat(130),
      fc.nat(50),
      fc.array(node, { maxLength: 40 }),
      fc.array(text, { maxLength: 60 }),
      fc.constantFrom("all", "log", "help" as const),
      fc.boolean(),
      fc.nat(80),
      (columns, rows, nodes, texts, page, asking, at) => {
        const view: LaunchView = {
          ...VIEW,
          nodes,
          name: texts[0] ?? "x",
          topics: texts.map((topic) => ({ ...VIEW.topics[0]!, topic })),
          lines: texts.map((text, at) => ({
            text,
            stream: at % 3 === 0 ? "event" : "out",
            ...nodes[at] === undefined ? {} : { node: nodes[at]!.name },
          })),
        };
        const state = {
          ...INITIAL_LAUNCH_VIEW,
          page,
          asking,
          back: at,
          selected: Math.max(0, Math.min(at, nodes.length - 1)),
        } as LaunchViewState;
        const lines = renderLaunchView(view, state, { columns, rows, color: false });
        assert.equal(lines.length, rows);
        for (const line of lines) {
          assert.ok(displayWidth(line) <= columns, `${displayWidth(line)} of ${columns}: ${line}`);
          // deno-lint-ignore no-control-regex
          assert.ok(!/[\x00-\x1f]/.test(line));
        }
      },
    ),
    { numRuns: 300 },
  );
});
