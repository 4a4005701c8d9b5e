import { fromFileUrl } from "../../system/paths.ts";
import { LineProcess } from "../lib/line_process.ts";

const SCRIPT = fromFileUrl(new URL("./discovery_peer.py", import.meta.url));

/** What a {@linkcode DiscoveryPeer} runs as. */
export interface DiscoveryPeerOptions {
  /** Words in front of the interpreter, such as those that enter a network namespace. */
  readonly prefix?: readonly string[];
  /** Environment variables besides this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A Python program that finds cores, or is found as one. */
export class DiscoveryPeer extends LineProcess {
  /** Starts it; `args` as in `discovery_peer.py`. */
  constructor(python: string, args: readonly string[], options: DiscoveryPeerOptions = {}) {
    super([...options.prefix ?? [], python, SCRIPT, ...args], options.env);
  }
}
