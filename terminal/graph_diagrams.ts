import { formatSi } from "./format.ts";
import type { Graph } from "./graph.ts";
import { nodeLabels } from "./graph_text.ts";
import { safeText } from "./text.ts";

type Shape = "node" | "topic" | "service";

interface Diagram {
  readonly boxes: readonly {
    readonly id: string;
    readonly shape: Shape;
    readonly lines: readonly string[];
  }[];
  readonly arrows: readonly (readonly [from: string, to: string])[];
}

/** A graph in Graphviz' language: nodes are ellipses, topics boxes, services hexagons. */
export function renderDot(graph: Graph): string[] {
  const { boxes, arrows } = diagramOf(graph);
  const shapes = { node: "ellipse", topic: "box", service: "hexagon" };
  const quoted = (lines: readonly string[]) =>
    `"${lines.map((line) => line.replaceAll("\\", "\\\\").replaceAll('"', '\\"')).join("\\n")}"`;
  return [
    "digraph robo {",
    "  rankdir=LR;",
    ...boxes.map(({ id, shape, lines }) =>
      `  ${id} [shape=${shapes[shape]}, label=${quoted(lines)}];`
    ),
    ...arrows.map(([from, to]) => `  ${from} -> ${to};`),
    "}",
  ];
}

/** A graph in Mermaid's language, as Markdown pages show it. */
export function renderMermaid(graph: Graph): string[] {
  const { boxes, arrows } = diagramOf(graph);
  const frames = { node: ["([", "])"], topic: ["[", "]"], service: ["{{", "}}"] } as const;
  const quoted = (lines: readonly string[]) => `"${lines.map(entities).join("<br/>")}"`;
  return [
    "flowchart LR",
    ...boxes.map(({ id, shape, lines }) =>
      `  ${id}${frames[shape][0]}${quoted(lines)}${frames[shape][1]}`
    ),
    ...arrows.map(([from, to]) => `  ${from} --> ${to}`),
  ];
}

/** Characters that mean something to Mermaid or HTML, as Mermaid's own entities; `#` begins one. */
function entities(text: string): string {
  return text.replaceAll(/[#"<>&;`]/g, (character) => `#${character.charCodeAt(0)};`);
}

function diagramOf(graph: Graph): Diagram {
  const { nodes, topics, services } = graph;
  const label = nodeLabels(graph);
  const ids = new Map(nodes.map(({ id }, at) => [id, `n${at}`]));
  const arrows: [string, string][] = [];
  const link = (from: string | undefined, to: string | undefined) => {
    if (from !== undefined && to !== undefined) arrows.push([from, to]);
  };
  topics.forEach(({ publishers, subscribers }, at) => {
    for (const id of publishers) link(ids.get(id), `t${at}`);
    for (const id of subscribers) link(`t${at}`, ids.get(id));
  });
  services.forEach(({ servers, clients }, at) => {
    for (const id of clients) link(ids.get(id), `s${at}`);
    for (const id of servers) link(`s${at}`, ids.get(id));
  });
  return {
    boxes: [
      ...nodes.map((node, at) => ({
        id: `n${at}`,
        shape: "node" as const,
        lines: [label(node)],
      })),
      ...topics.map(({ topic, messagesPerSecond }, at) => ({
        id: `t${at}`,
        shape: "topic" as const,
        lines: [safeText(topic), `${formatSi(messagesPerSecond)}/s`],
      })),
      ...services.map(({ service, callsPerSecond }, at) => ({
        id: `s${at}`,
        shape: "service" as const,
        lines: [safeText(service), `${formatSi(callsPerSecond)} calls/s`],
      })),
    ],
    arrows,
  };
}
