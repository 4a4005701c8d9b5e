import { RoboError } from "../errors.ts";
import { DISCOVERY_VARIABLE, parsePlaces } from "../protocols/dnssd/places.ts";
import { onEndSignal } from "./end_signals.ts";
import { launchedAs } from "./launched.ts";
import { Node, shutdownMessage } from "./node.ts";
import type { NodeOptions } from "./node_options.ts";
import { stderrSink } from "./stderr_sink.ts";
import { joinNamespaces } from "./topic_names.ts";

/** Whether a node of this program has taken the name that the environment has for the first one. */
let nameIsTaken = false;

/**
 * Makes a program a node: its log lines also go to stderr, and it shuts down on Ctrl-C (SIGINT) and SIGTERM. Where the
 * options do not say which core, the environment variable `ROBO_CORE` does: two endpoints `IN,OUT`, or a key. `ROBO_DISCOVERY`
 * names other UDP ports at which a key is asked for.
 *
 * What `robo launch` says about the program stands above what the program says: `ROBO_NODE_NAME` names its first node,
 * `ROBO_NAMESPACE` is put in front of its namespace, `ROBO_REMAP` (a JSON object) renames topics and services.
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
  const launched = launchedAs((variable) => Deno.env.get(variable));
  const core = options.core ?? launched.core;
  const signals = [options.signal, launched.signal].filter((signal) => signal !== undefined);
  const node = new Node(nameIsTaken ? name : launched.name ?? name, {
    sink: stderrSink,
    ...options,
    ...(core && { core }),
    discovery: options.discovery ?? parsePlaces(Deno.env.get(DISCOVERY_VARIABLE)),
    ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
    namespace: joinNamespaces(launched.namespace ?? "", options.namespace ?? ""),
    remap: { ...options.remap, ...launched.remap },
  });
  nameIsTaken = true;
  launched.made?.(node);
  if (launched.signal === undefined) shutDownOnSignals(node);
  return node;
}

function shutDownOnSignals(node: Node): void {
  const listening = onEndSignal(() => {
    // A program that waits for its core, as with `await publisher.ready()`, is to end by this without a complaint.
    globalThis.addEventListener("unhandledrejection", (event) => {
      if (isShutdown(event.reason, node)) event.preventDefault();
    });
    void node.shutdown();
  });
  node.signal.addEventListener("abort", () => listening[Symbol.dispose](), { once: true });
}

function isShutdown(reason: unknown, node: Node): boolean {
  return reason instanceof RoboError && reason.message === shutdownMessage(node.name);
}
