import { encodeMessage } from "../../protocols/zmtp/mod.ts";
import { Hub, type HubOptions } from "../../services/hub/mod.ts";
import { until } from "../lib/until.ts";

/** Starts a hub on free ports of the loopback interface, which gives a busy machine time for handshakes. */
export function startHub(options: HubOptions = {}): Promise<Hub> {
  const places = { in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0" };
  return Hub.start({ ...places, handshakeTimeoutMs: 60_000, ...options });
}

/** A message of text parts, on the wire. */
export function message(...parts: readonly string[]): Uint8Array {
  return encodeMessage(parts.map((part) => new TextEncoder().encode(part)));
}

/** Messages that have come into `hub`. */
export function messagesOf(hub: Hub): number {
  return hub.topics.all.reduce((sum, topic) => sum + topic.messages, 0);
}

/** Waits until `count` messages have come in. */
export function incoming(hub: Hub, count: number): Promise<unknown> {
  return until(`${count} messages have come in`, () => messagesOf(hub) >= count);
}

/** Waits until all subscribers together have `count` subscriptions. */
export function subscribed(hub: Hub, count: number): Promise<unknown> {
  return until(`${count} subscriptions are there`, () => {
    const all = [...hub.subscribers].reduce((sum, { subscriptions }) => sum + subscriptions, 0);
    return all === count;
  });
}

/** Waits until a connection has been refused or ended for `reason`. */
export function refused(hub: Hub, reason: string, count = 1): Promise<unknown> {
  return until(
    `${reason}, not ${JSON.stringify([...hub.refusals])}`,
    () => (hub.refusals.get(reason) ?? 0) >= count,
  );
}
