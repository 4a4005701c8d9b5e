import { formatBytes, formatSi } from "./format.ts";
import type { Graph, GraphNode } from "./graph.ts";
import { displayWidth, fit, safeText, truncate } from "./text.ts";

/** A graph as lines of at most `columns` characters: each topic with who publishes and who gets it. */
export function renderGraph(graph: Graph, columns: number): string[] {
  const label = nodeLabels(graph);
  const labels = new Map(graph.nodes.map((node) => [node.id, label(node)]));
  const names = (ids: readonly string[]) => ids.map((id) => labels.get(id) ?? id);
  const blocks = [
    section("TOPICS", graph.topics, ({ topic, messagesPerSecond, bytesPerSecond, ...ends }) => [
      ...entry(topic, `${formatSi(messagesPerSecond)}/s  ${formatBytes(bytesPerSecond)}/s`),
      ...branches([["from", names(ends.publishers)], ["to", names(ends.subscribers)]]),
    ]),
    section("SERVICES", graph.services, ({ service, callsPerSecond, servers, clients }) => [
      ...entry(service, `${formatSi(callsPerSecond)} calls/s`),
      ...branches([["by", names(servers)], ["for", names(clients)]]),
    ]),
    section("WAITING", graph.waiting, ({ node, prefix }) => [
      `${names([node])[0]}  for  ${safeText(prefix)}*`,
    ]),
    section("WITHOUT LINKS", unlinked(graph), (node) => [label(node)]),
  ];
  const lines = blocks.filter((block) => block.length > 0)
    .flatMap((block, at) => at === 0 ? block : ["", ...block]);
  return lines.map((line) => truncate(line, columns));

  function entry(name: string, figures: string): string[] {
    const width = columns - displayWidth(figures) - 2;
    const shown = safeText(name);
    if (displayWidth(shown) > width) return [shown, `   ${figures}`];
    return [`${fit(shown, Math.min(width, NAME_WIDTH))}  ${figures}`];
  }

  /** Names side by side as far as they go, under a branch each. */
  function branches(ends: readonly (readonly [string, readonly string[]])[]): string[] {
    return ends.flatMap(([word, all], at) => {
      const isLast = at === ends.length - 1;
      const first = `${isLast ? "└─" : "├─"} ${fit(word, WORD_WIDTH)} `;
      const next = `${isLast ? "  " : "│ "} ${fit("", WORD_WIDTH)} `;
      const rows = wrap(all.length === 0 ? ["nobody"] : all, columns - displayWidth(first));
      return rows.map((row, i) => (i === 0 ? first : next) + row);
    });
  }
}

/** Where the figures of short names begin, in columns. */
const NAME_WIDTH = 40;

/** Room for the words of branches, in columns. */
const WORD_WIDTH = 4;

/** Nodes as people know them: name and process, and the computer where they run on several. */
export function nodeLabels({ nodes }: Graph): (node: GraphNode) => string {
  const hosts = new Set(nodes.map(({ host }) => host).filter((host) => host !== undefined));
  return ({ name, pid, host }) => {
    const parts = [hosts.size > 1 ? host : undefined, pid];
    const where = parts.filter((part) => part !== undefined).join(" ");
    return safeText(where === "" ? name : `${name} (${where})`);
  };
}

/** The nodes of a graph that neither publish, get nor wait for anything. */
export function unlinked({ nodes, topics, services, waiting }: Graph): GraphNode[] {
  const linked = new Set([
    ...topics.flatMap(({ publishers, subscribers }) => [...publishers, ...subscribers]),
    ...services.flatMap(({ servers, clients }) => [...servers, ...clients]),
    ...waiting.map(({ node }) => node),
  ]);
  return nodes.filter(({ id }) => !linked.has(id));
}

function section<T>(title: string, items: readonly T[], render: (item: T) => string[]): string[] {
  return items.length === 0 ? [] : [title, ...items.flatMap(render)];
}

/** `words` with commas between them, in rows of at most `width` columns where that is possible. */
function wrap(words: readonly string[], width: number): string[] {
  const rows: string[] = [];
  let row = "";
  for (const [at, word] of words.entries()) {
    const piece = at === words.length - 1 ? word : `${word},`;
    const joined = row === "" ? piece : `${row} ${piece}`;
    if (row !== "" && displayWidth(joined) > width) {
      rows.push(row);
      row = piece;
    } else {
      row = joined;
    }
  }
  return [...rows, row];
}
