/**
 * `robo core` beside libzmq's own proxy and, where installed, nats-server, mosquitto and Zenoh:
 * delivered messages, processor time per message and latency.
 *
 *     deno run -A bench/core.ts [--json] [--only PREFIX] [--runs 5]
 *
 * What is measured and how to read it: bench/README.md.
 *
 * @module
 */

import { RoboError } from "../errors.ts";
import type { Match } from "./core/hub.ts";
import { MOSQUITTO, NATS } from "./core/raw_hubs.ts";
import { benchLatency, benchThroughput } from "./core/suite.ts";
import { zenohHub } from "./core/zenoh_hub.ts";
import { ourHub, ourHubRaw, zmqProxy } from "./core/zmq_hubs.ts";
import { main } from "./lib/main.ts";
import type { BenchOptions } from "./lib/options.ts";
import { Report } from "./lib/report.ts";

if (import.meta.main) await main(benchCore);

async function benchCore(options: BenchOptions): Promise<void> {
  const report = new Report(options);
  const versions = new Set<string>();
  const matches: Match[] = [];
  for (const match of choose(options)) {
    const missing = await match.peer.missing();
    if (missing === undefined) {
      for (const hub of [match.ours, match.peer]) versions.add(await hub.prepare());
      matches.push(match);
    } else {
      report.note(`skipped: ${match.peer.name}, because ${missing}`);
    }
  }
  if (matches.length === 0) throw new RoboError("unavailable", "There is no peer to compare with");
  await report.begin("robo core beside other hubs", [...versions]);
  const suite = { options, report, matches };
  await benchThroughput(suite);
  await benchLatency(suite);
  report.end();
}

/** Each peer with ours under a load of the same kind. */
function choose(options: BenchOptions): Match[] {
  const [ours, oursRaw] = [ourHub(options), ourHubRaw(options)];
  const all: Match[] = [
    { ours, peer: zmqProxy(options) },
    { ours: oursRaw, peer: NATS },
    { ours: oursRaw, peer: MOSQUITTO },
    { ours, peer: zenohHub() },
  ];
  const names = all.map(({ peer }) => peer.name);
  for (const name of options.peers) {
    if (names.includes(name)) continue;
    throw new RoboError("usage", `There is no peer called ${name}`, {
      hint: `The peers are ${names.join(", ")}`,
    });
  }
  return options.peers.length === 0
    ? all
    : all.filter(({ peer }) => options.peers.includes(peer.name));
}
