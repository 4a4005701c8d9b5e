import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { type ConnectFlags, connectFlags } from "../cli/connect_flags.ts";
import type { RoboContext } from "../context.ts";
import { timeFlag } from "../cli/flag_kinds.ts";
import { topicPatterns } from "./flags.ts";

/** Flags of `robo topic graph`. */
export interface TopicGraphFlags extends ConnectFlags {
  /** What is printed. */
  readonly format: "text" | "dot" | "mermaid" | "json";
  /** How long rates are measured, in milliseconds. */
  readonly window: number;
}

/** `robo topic graph`. */
export const graph: Command<RoboContext> = defineCommand<TopicGraphFlags, string[]>({
  brief: "Show who publishes what to whom, and which services there are",
  description: [
    "  robo topic graph",
    "  robo topic graph --format dot | dot -Tsvg > graph.svg",
    "  robo topic graph --format mermaid 'camera/**'",
  ].join("\n"),
  parameters: {
    flags: {
      ...connectFlags,
      format: {
        kind: "enum",
        values: ["text", "dot", "mermaid", "json"],
        default: "text",
        brief: "A tree for people, a diagram for Graphviz or Mermaid, or one JSON object",
      },
      window: timeFlag("1s", "How long rates are measured, from 50ms to 1h"),
    },
    positional: topicPatterns,
  },
  load: () => import("./graph_impl.ts"),
});
