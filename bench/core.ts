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
import type { Hub } from "./core/hub.ts";
import { MOSQUITTO, NATS } from "./core/raw_hubs.ts";
import { benchLatency, benchThroughput } from "./core/suite.ts";
import { zenohHub } from "./core/zenoh_hub.ts";
import { ourHub, zmqProxy } from "./core/zmq_hubs.ts";
import { main } from "./lib/main.ts";
import type { BenchOptions } from "./lib/options.ts";
import { Report } from "./lib/report.ts";

if (import.meta.main) await main(benchCore);

async function benchCore(options: BenchOptions): Promise<void> {
  const report = new Report(options);
  const ours = ourHub(options);
  const versions = new Set([await ours.prepare()]);
  const peers: Hub[] = [];
  for (const peer of choose(options)) {
    const missing = await peer.missing();
    if (missing === undefined) {
      versions.add(await peer.prepare());
      peers.push(peer);
    } else {
      report.note(`skipped: ${peer.name}, because ${missing}`);
    }
  }
  if (peers.length === 0) throw new RoboError("unavailable", "There is no peer to compare with");
  await report.begin("robo core beside other hubs", [...versions]);
  const suite = { options, report, ours, peers };
  await benchThroughput(suite);
  await benchLatency(suite);
  report.end();
}

function choose(options: BenchOptions): Hub[] {
  const all = [zmqProxy(options), NATS, MOSQUITTO, zenohHub()];
  for (const name of options.peers) {
    if (all.some((hub) => hub.name === name)) continue;
    throw new RoboError("usage", `There is no peer called ${name}`, {
      hint: `The peers are ${all.map((hub) => hub.name).join(", ")}`,
    });
  }
  return options.peers.length === 0 ? all : all.filter(({ name }) => options.peers.includes(name));
}
