import { buildProgram } from "../lib/build.ts";
import type { Cell } from "./cells.ts";
import type { Clients } from "./hub.ts";

/** Paths of the built libzmq clients. */
export interface ZmqPrograms {
  readonly publisher: string;
  readonly subscriber: string;
  readonly latency: string;
}

/** Builds the libzmq clients. */
export async function buildZmqPrograms(): Promise<ZmqPrograms> {
  const libraries = ["libzmq"];
  const [publisher, subscriber, latency] = await Promise.all([
    buildProgram({ name: "zmq_publisher", libraries }),
    buildProgram({ name: "zmq_subscriber", libraries }),
    buildProgram({ name: "zmq_latency", libraries }),
  ]);
  return { publisher, subscriber, latency };
}

/** The clients of a hub whose publishers connect to `into` and whose subscribers to `out`. */
export function zmqClients(
  programs: ZmqPrograms,
  ends: { readonly into: string; readonly out: string; readonly publisher: "drops" | "waits" },
): Clients {
  const { into, out } = ends;
  const nodrop = ends.publisher === "waits" ? "1" : "0";
  return {
    publisher: ({ size, topics }: Cell) => [
      ...[programs.publisher, "--connect", into, "--size", `${size}`],
      ...["--topics", `${topics}`, "--nodrop", nodrop],
    ],
    subscriber: ({ size, ownTopics }: Cell, index: number) => [
      ...[programs.subscriber, "--connect", out, "--size", `${size}`],
      ...["--subscribe", ownTopics ? `bench/${index}` : "bench/"],
    ],
    latency: (size: number) => [programs.latency, "--in", into, "--out", out, "--size", `${size}`],
  };
}
