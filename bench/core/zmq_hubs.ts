import { buildProgram, whyNotBuildable } from "../lib/build.ts";
import { versionOf } from "../lib/machine.ts";
import type { BenchOptions } from "../lib/options.ts";
import { freePorts, portOpen } from "../lib/ports.ts";
import { Program } from "../lib/program.ts";
import type { Clients, Hub } from "./hub.ts";
import { rawClients } from "./raw_clients.ts";
import { buildZmqPrograms, zmqClients } from "./zmq_clients.ts";

/** Our hub with its statistics on: it counts every message while it is measured. */
const OUR_HUB = `${new URL("../../robo", import.meta.url).pathname} core --stats --json ` +
  "--in {in} --out {out} --key robo-bench";

/** The hub of this project, as its user starts it, loaded by libzmq. */
export function ourHub(options: BenchOptions): Hub {
  return zmqHub({ name: "robo", prepare: () => ourCommand(options), clients: libzmq(options) });
}

/** The same with clients as light as those of the brokers that do not speak ZMTP. */
export function ourHubRaw(options: BenchOptions): Hub {
  return zmqHub({
    name: "robo, raw clients",
    prepare: () => ourCommand(options),
    clients: rawZmtp,
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
    clients: libzmq(options),
  });
}

function ourCommand(options: BenchOptions): Promise<string[]> {
  return Promise.resolve((options.hub ?? OUR_HUB).split(" "));
}

/** Builds clients and returns how to start them for a hub's two ports. */
type BuildClients = () => Promise<(into: number, out: number) => Clients>;

function libzmq({ publisher }: BenchOptions): BuildClients {
  return async () => {
    const programs = await buildZmqPrograms();
    return (into, out) =>
      zmqClients(programs, { into: endpoint(into), out: endpoint(out), publisher });
  };
}

const rawZmtp: BuildClients = async () => {
  const program = await buildProgram({ name: "zmtp_client" });
  const filters = { one: (index: number) => `bench/${index}`, all: "bench/" };
  return (into, out) => rawClients(program, { into, out, filters });
};

interface ZmqHubOptions {
  readonly name: string;
  /** The command to start it, with `{in}` and `{out}` where its endpoints go. */
  prepare(): Promise<string[]>;
  readonly clients: BuildClients;
}

function zmqHub(hub: ZmqHubOptions): Hub {
  let command: string[] = [];
  let clients: Awaited<ReturnType<BuildClients>>;
  return {
    name: hub.name,
    suffix: "",
    missing: () => whyNotBuildable(["libzmq"]),
    async prepare() {
      [command, clients] = [await hub.prepare(), await hub.clients()];
      return `libzmq ${await versionOf(["pkg-config", "--modversion", "libzmq"])}`;
    },
    async start() {
      const [into, out] = freePorts(2) as [number, number];
      const program = await startHub(command, into, out);
      return {
        pid: program.pid,
        ...clients(into, out),
        [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
      };
    },
  };
}

async function startHub(command: readonly string[], into: number, out: number): Promise<Program> {
  const words = command.map((word) =>
    word.replace("{in}", endpoint(into)).replace("{out}", endpoint(out))
  );
  const program = await Program.start(words, { ready: false });
  void program.ignoreOutput();
  try {
    await program.whileRunning(Promise.all([portOpen(into), portOpen(out)]));
    return program;
  } catch (error) {
    await program[Symbol.asyncDispose]();
    throw error;
  }
}

function endpoint(port: number): string {
  return `tcp://127.0.0.1:${port}`;
}
