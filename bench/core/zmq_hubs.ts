import { buildProgram, whyNotBuildable } from "../lib/build.ts";
import { versionOf } from "../lib/machine.ts";
import type { BenchOptions } from "../lib/options.ts";
import { freePorts, portOpen } from "../lib/ports.ts";
import { Program } from "../lib/program.ts";
import type { Hub, RunningHub } from "./hub.ts";
import { buildZmqPrograms, zmqClients, type ZmqPrograms } from "./zmq_clients.ts";

/** Our hub with its statistics on: it counts every message while it is measured. */
const OUR_HUB = `${new URL("../../robo", import.meta.url).pathname} core --stats --json ` +
  "--in {in} --out {out} --key robo-bench";

/** The hub of this project, as its user starts it. */
export function ourHub(options: BenchOptions): Hub {
  return zmqHub({
    name: "robo",
    prepare: () => Promise.resolve((options.hub ?? OUR_HUB).split(" ")),
    options,
  });
}

/** libzmq's own proxy in C, with its defaults and one I/O thread. */
export function zmqProxy(options: BenchOptions): Hub {
  return zmqHub({
    name: "zmq_proxy",
    async prepare() {
      const program = await buildProgram({ name: "zmq_proxy_hub", libraries: ["libzmq"] });
      return [program, "--in", "{in}", "--out", "{out}"];
    },
    options,
  });
}

interface ZmqHubOptions {
  readonly name: string;
  /** The command to start it, with `{in}` and `{out}` where its endpoints go. */
  prepare(): Promise<string[]>;
  readonly options: BenchOptions;
}

function zmqHub(hub: ZmqHubOptions): Hub {
  let command: string[] = [];
  let programs: ZmqPrograms | undefined;
  return {
    name: hub.name,
    suffix: "",
    missing: () => whyNotBuildable(["libzmq"]),
    async prepare() {
      [command, programs] = [await hub.prepare(), await buildZmqPrograms()];
      return `libzmq ${await versionOf(["pkg-config", "--modversion", "libzmq"])}`;
    },
    start: () => startHub(command, programs!, hub.options.publisher),
  };
}

async function startHub(
  command: readonly string[],
  programs: ZmqPrograms,
  publisher: "drops" | "waits",
): Promise<RunningHub> {
  const [inPort, outPort] = freePorts(2) as [number, number];
  const into = `tcp://127.0.0.1:${inPort}`;
  const out = `tcp://127.0.0.1:${outPort}`;
  const words = command.map((word) => word.replace("{in}", into).replace("{out}", out));
  const program = await Program.start(words, { ready: false });
  void program.ignoreOutput();
  try {
    await program.whileRunning(Promise.all([portOpen(inPort), portOpen(outPort)]));
  } catch (error) {
    await program[Symbol.asyncDispose]();
    throw error;
  }
  return {
    pid: program.pid,
    ...zmqClients(programs, { into, out, publisher }),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}
