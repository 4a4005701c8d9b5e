import { compileGlob } from "../../protocols/gecko/topic_filter.ts";
import { watchHub } from "../../services/hub/mod.ts";
import type { Graph } from "../../terminal/graph.ts";
import { renderDot, renderMermaid } from "../../terminal/graph_diagrams.ts";
import { renderGraph } from "../../terminal/graph_text.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { findControl } from "../cli/core_connection.ts";
import type { TopicGraphFlags } from "./graph.ts";
import { graphOf } from "./graph_model.ts";

/** `robo topic graph`: who publishes what to whom. */
const showGraph: Implementation<TopicGraphFlags, string[]> = async (
  context,
  flags,
  ...patterns
) => {
  const matchers = patterns.map(compileGlob);
  const matches = (name: string) =>
    matchers.length === 0 || matchers.some((matcher) => matcher(name));
  const url = await findControl(flags);
  for await (const snapshot of watchHub(url, flags.window / 1000, context.interruption())) {
    const graph = graphOf(snapshot, matches);
    for (const line of render(context, graph, flags.format)) context.print(line);
    return;
  }
};

export default showGraph;

function render(context: RoboContext, graph: Graph, format: TopicGraphFlags["format"]): string[] {
  switch (format) {
    case "json":
      return [JSON.stringify(graph)];
    case "dot":
      return renderDot(graph);
    case "mermaid":
      return renderMermaid(graph);
    case "text": {
      const lines = renderGraph(graph, Math.max(40, context.terminal.size().columns));
      if (lines.length === 0) context.process.stderr.write("Nobody is connected to the core\n");
      return lines;
    }
  }
}
