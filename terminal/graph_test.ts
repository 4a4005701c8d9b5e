import fc from "fast-check";
import assert from "node:assert/strict";
import type { Graph } from "./graph.ts";
import { renderDot, renderMermaid } from "./graph_diagrams.ts";
import { renderGraph } from "./graph_text.ts";
import { displayWidth } from "./text.ts";

const NOTHING: Graph = { nodes: [], topics: [], services: [], waiting: [] };

const GRAPH: Graph = {
  nodes: [
    { id: "a", name: "driver", pid: 41, host: "bob" },
    { id: "b", name: "planner", pid: 42, host: "bob" },
    { id: "c", name: "127.0.0.1:5000" },
    { id: "d", name: "idle", pid: 43 },
  ],
  topics: [
    {
      topic: "imu",
      messagesPerSecond: 98.3,
      bytesPerSecond: 1340,
      publishers: ["a"],
      subscribers: ["b", "c"],
    },
    { topic: "map", messagesPerSecond: 0, bytesPerSecond: 0, publishers: [], subscribers: [] },
  ],
  services: [{ service: "left/add", callsPerSecond: 2, servers: ["a"], clients: ["b"] }],
  waiting: [{ node: "b", prefix: "lidar" }],
};

Deno.test("renderGraph draws each topic with who publishes and who gets it", () => {
  assert.equal(
    renderGraph(GRAPH, 80).join("\n"),
    `
TOPICS
imu                                       98.3/s  1.34 kB/s
├─ from driver (41)
└─ to   planner (42), 127.0.0.1:5000
map                                       0/s  0 B/s
├─ from nobody
└─ to   nobody

SERVICES
left/add                                  2 calls/s
├─ by   driver (41)
└─ for  planner (42)

WAITING
planner (42)  for  lidar*

WITHOUT LINKS
idle (43)`.slice(1),
  );
  assert.deepEqual(renderGraph(NOTHING, 80), []);
});

Deno.test("renderGraph names the computers where there are several", () => {
  const nodes = GRAPH.nodes.map((node) => node.id === "b" ? { ...node, host: "eve" } : node);
  const text = renderGraph({ ...GRAPH, nodes }, 80).join("\n");
  assert.match(text, /from driver \(bob 41\)$/m);
  assert.match(text, /to {3}planner \(eve 42\), 127/);
});

Deno.test("renderGraph wraps many names, and keeps to the width whatever names are like", () => {
  const nodes = Array.from({ length: 30 }, (_, at) => ({ id: String(at), name: `node_${at}` }));
  const [topic] = GRAPH.topics;
  const all = nodes.map(({ id }) => id);
  const many = { ...GRAPH, nodes, topics: [{ ...topic!, publishers: all, subscribers: all }] };
  const lines = renderGraph(many, 60);
  for (const { name } of nodes) {
    assert.equal(lines.filter((line) => new RegExp(`\\b${name}\\b`).test(line)).length, 2, name);
  }
  assert.ok(lines.some((line) => line.startsWith("│       node_")));
  const name = fc.string({ unit: "grapheme", maxLength: 120 });
  fc.assert(fc.property(name, name, fc.integer({ min: 40, max: 120 }), (topic, node, columns) => {
    const nodes = GRAPH.nodes.map((one) => ({ ...one, name: node }));
    const topics = GRAPH.topics.map((one) => ({ ...one, topic }));
    const waiting = [{ node: "b", prefix: topic }];
    for (const line of renderGraph({ ...GRAPH, nodes, topics, waiting }, columns)) {
      assert.ok(displayWidth(line) <= columns, line);
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f]/);
    }
  }));
});

Deno.test("renderDot and renderMermaid draw arrows from publisher to topic to subscriber, and from client to service to server", () => {
  const dot = renderDot(GRAPH).join("\n");
  assert.match(dot, /^digraph robo \{\n/);
  assert.match(dot, /^ {2}n0 \[shape=ellipse, label="driver \(41\)"\];$/m);
  assert.match(dot, /^ {2}t0 \[shape=box, label="imu\\n98\.3\/s"\];$/m);
  assert.deepEqual(dot.match(/\w+ -> \w+/g), [
    "n0 -> t0",
    "t0 -> n1",
    "t0 -> n2",
    "n1 -> s0",
    "s0 -> n0",
  ]);
  const mermaid = renderMermaid(GRAPH).join("\n");
  assert.match(mermaid, /^flowchart LR\n/);
  assert.match(mermaid, /^ {2}n0\(\["driver \(41\)"\]\)$/m);
  assert.match(mermaid, /^ {2}s0\{\{"left\/add<br\/>2 calls\/s"\}\}$/m);
  assert.equal(mermaid.match(/ --> /g)?.length, 5);
});

Deno.test("No name breaks out of its label in a diagram", () => {
  const awkward = fc.string({ unit: fc.constantFrom('"', "\\", "]", "<", "#", ";", "\n", "a") });
  fc.assert(fc.property(awkward, (name) => {
    const graph = {
      ...GRAPH,
      nodes: GRAPH.nodes.map((node) => ({ ...node, name })),
      topics: GRAPH.topics.map((topic) => ({ ...topic, topic: name })),
    };
    for (const line of renderDot(graph).filter((line) => line.includes("label="))) {
      assert.match(line, /label="(?:[^"\\]|\\["\\n])*"\];$/, name);
    }
    for (const line of renderMermaid(graph).filter((line) => line.includes('"'))) {
      assert.match(line, /^ {2}\w+[[({]+"(?:[^"#<>;]|#\d+;|<br\/>)*"[\])}]+$/, name);
    }
  }));
});
