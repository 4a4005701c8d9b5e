import { CORE_VARIABLE, parseCoreVariable } from "./core_variable.ts";
import { Node } from "./node.ts";
import type { NodeOptions } from "./node_options.ts";
import { stderrSink } from "./stderr_sink.ts";

/**
 * Makes a program a node: its log lines also go to stderr, and it shuts down on Ctrl-C (SIGINT) and SIGTERM. Where the
 * options do not say which core, the environment variable `ROBO_CORE` does: two endpoints `IN,OUT`, or a key.
 *
 * @example
 * ```ts
 * import { initNode } from "robo";
 *
 * await using node = initNode("talker", { namespace: "demo" });
 * node.onShutdown(() => node.logInfo("Good bye"));
 * ```
 */
export function initNode(name: string, options: NodeOptions = {}): Node {
  const core = options.core ?? parseCoreVariable(Deno.env.get(CORE_VARIABLE));
  const node = new Node(name, { sink: stderrSink, ...options, ...(core && { core }) });
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  const stop = () => void node.shutdown();
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  node.signal.addEventListener("abort", () => {
    for (const signal of signals) Deno.removeSignalListener(signal, stop);
  }, { once: true });
  return node;
}
