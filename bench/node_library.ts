/**
 * The node library beside npm:zeromq under Node: messages of 64 B published and received.
 *
 *     deno run -A bench/node_library.ts [--json] [--only PREFIX] [--runs 5]
 *
 * What is measured and how to read it: bench/README.md.
 *
 * @module
 */

import { RoboError } from "../errors.ts";
import { alternate } from "./lib/alternate.ts";
import { buildProgram } from "./lib/build.ts";
import { claimOf } from "./lib/claim.ts";
import { versionOf } from "./lib/machine.ts";
import { main } from "./lib/main.ts";
import { type BenchOptions, isWanted } from "./lib/options.ts";
import { Report } from "./lib/report.ts";
import {
  type Direction,
  type FarEnd,
  type LibraryCommand,
  measureLibrary,
} from "./node/measure.ts";

const PEER = "npm:zeromq";

if (import.meta.main) await main(benchNodeLibrary);

async function benchNodeLibrary(options: BenchOptions): Promise<void> {
  const report = new Report(options);
  const versions = await peerVersions();
  const farEnds = await buildFarEnds();
  await report.begin("robo's node library beside npm:zeromq under Node", versions);
  const contenders: Record<string, LibraryCommand> = {
    robo: (direction) => [
      ...[Deno.execPath(), "run", "--quiet", "--allow-all"],
      file(`node/robo_${direction}.ts`),
    ],
    [PEER]: (direction) => ["node", file(`node/zeromq_${direction}.mjs`)],
  };
  for (const [direction, suffix, farEnd] of farEnds) {
    const claim = `node/${direction}/64B${suffix}`;
    if (!isWanted(options, claim)) continue;
    const settings = { farEnd, seconds: options.window };
    const samples = await alternate(
      options.runs,
      Object.entries(contenders).map(([name, command]) => ({
        name,
        run: () => measureLibrary(command, direction, settings),
      })),
    );
    for (const [name, runs] of samples) {
      const each = runs.map(({ received, handed }) =>
        `${(received / 1e3).toFixed(0)}k of ${(handed / 1e3).toFixed(0)}k`
      );
      report.detail(
        `${claim} ${name}: received of handed each run, messages/s: ${each.join(", ")}`,
      );
    }
    report.add(claimOf({
      claim,
      ours: samples.get("robo")!.map(({ received }) => received),
      peer: PEER,
      theirs: samples.get(PEER)!.map(({ received }) => received),
      unit: "messages/s",
      better: "more",
    }));
  }
  report.end();
}

/** Directions, with a raw far end and with libzmq's, and what the latter adds to the claim. */
async function buildFarEnds(): Promise<[Direction, string, FarEnd][]> {
  const [raw, subscriber, publisher] = await Promise.all([
    buildProgram({ name: "zmtp_raw" }),
    buildProgram({ name: "zmq_subscriber", libraries: ["libzmq"] }),
    buildProgram({ name: "zmq_publisher", libraries: ["libzmq"] }),
  ]);
  const rawEnd: FarEnd = (direction, port) => [
    ...[raw, "--role", direction === "publish" ? "sink" : "flood"],
    ...["--port", `${port}`],
  ];
  const libzmqEnd: FarEnd = (direction, port) => [
    direction === "publish" ? subscriber : publisher,
    ...["--bind", `tcp://127.0.0.1:${port}`, "--nodrop", "1"],
  ];
  return [
    ["publish", "", rawEnd],
    ["receive", "", rawEnd],
    ["publish", "/libzmq", libzmqEnd],
    ["receive", "/libzmq", libzmqEnd],
  ];
}

async function peerVersions(): Promise<string[]> {
  const node = await versionOf(["node", "--version"]);
  const manifest = file("../tests/peers/node_modules/zeromq/package.json");
  const text = await Deno.readTextFile(manifest).catch(() => undefined);
  if (node === undefined || text === undefined) {
    throw new RoboError("unavailable", "npm:zeromq under Node is not installed", {
      hint: "Install Node, then run: npm install --prefix tests/peers",
    });
  }
  return [`Node ${node}`, `zeromq ${JSON.parse(text).version}`];
}

function file(path: string): string {
  return new URL(path, import.meta.url).pathname;
}
