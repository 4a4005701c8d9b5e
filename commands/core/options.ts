import { compileGlob } from "../../protocols/gecko/topic_filter.ts";
import type { Security } from "../../protocols/zmtp/mod.ts";
import type { HubOptions } from "../../services/hub/mod.ts";
import type { CoreFlags } from "../core.ts";

const DEFAULT_IN = "tcp://127.0.0.1:9998";
const DEFAULT_OUT = "tcp://127.0.0.1:9999";

/** What the flags of `robo core` ask of a hub. */
export function hubOptions(flags: CoreFlags, security: Security): HubOptions {
  const { allow, overflow, queueBytes, maxMessage, maxTopics, maxSubscriptions, maxConnections } =
    flags;
  const latches = (flags.latch ?? []).map((pattern) => compileGlob(pattern));
  return {
    in: flags.uds && flags.in === DEFAULT_IN ? "ipc:///tmp/gecko-in.ipc" : flags.in,
    out: flags.uds && flags.out === DEFAULT_OUT ? "ipc:///tmp/gecko-out.ipc" : flags.out,
    key: flags.key ?? Deno.hostname().split(".")[0]!,
    security,
    ...(allow === undefined ? {} : { allow }),
    latches: (topic) => latches.some((matches) => matches(topic)),
    overflow,
    maxQueueBytes: queueBytes,
    maxMessageBytes: maxMessage,
    maxTopics,
    maxSubscriptions,
    maxConnections,
    handshakeTimeoutMs: flags.handshakeTimeout,
  };
}

/** Whether an endpoint can be reached from other machines. */
export function isPublic(endpoint: string): boolean {
  return endpoint.startsWith("tcp://") && !/^tcp:\/\/(127\.|\[::1\]|localhost:)/.test(endpoint);
}
