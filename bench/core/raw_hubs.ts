import { buildProgram, whyNotBuildable } from "../lib/build.ts";
import { versionOf } from "../lib/machine.ts";
import { freePorts, portOpen } from "../lib/ports.ts";
import { Program } from "../lib/program.ts";
import type { Hub, RunningHub } from "./hub.ts";
import { type Filters, rawClients } from "./raw_clients.ts";

/** A broker with a protocol of its own, and how to load it. */
interface Broker {
  readonly name: string;
  readonly suffix: string;
  /** Prints the version. */
  readonly version: readonly string[];
  /** The C program in bench/c that speaks its protocol. */
  readonly client: string;
  readonly filters: Filters;
  command(config: string): string[];
  /** What its configuration file holds. */
  config(port: number): string;
}

/** nats-server as it comes. */
export const NATS: Hub = rawHub({
  name: "nats-server",
  suffix: "@nats",
  version: ["nats-server", "--version"],
  client: "nats_client",
  filters: { one: (index) => `bench.${index}`, all: "bench.>" },
  command: (config) => ["nats-server", "--config", config],
  config: (port) => `listen: "127.0.0.1:${port}"\n`,
});

/** mosquitto, quality of service 0; without Nagle's algorithm, which would cost it 40 ms a message. */
export const MOSQUITTO: Hub = rawHub({
  name: "mosquitto",
  suffix: "@mosquitto",
  version: ["mosquitto", "-h"],
  client: "mqtt_client",
  filters: { one: (index) => `bench/${index}`, all: "bench/#" },
  command: (config) => ["mosquitto", "-c", config],
  config: (port) => `listener ${port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n`,
});

function rawHub(broker: Broker): Hub {
  let client = "";
  return {
    name: broker.name,
    suffix: broker.suffix,
    async missing() {
      const found = await versionOf(broker.version);
      return found === undefined ? `${broker.name} is not installed` : await whyNotBuildable([]);
    },
    async prepare() {
      client = await buildProgram({ name: broker.client });
      return await versionOf(broker.version) ?? broker.name;
    },
    start: () => startBroker(broker, client),
  };
}

async function startBroker(broker: Broker, client: string): Promise<RunningHub> {
  const [port] = freePorts(1) as [number];
  const config = await Deno.makeTempFile({ prefix: "robo-bench-", suffix: ".conf" });
  await Deno.writeTextFile(config, broker.config(port));
  const program = await Program.start(broker.command(config), { ready: false });
  const hub: RunningHub = {
    pid: program.pid,
    ...rawClients(client, { into: port, out: port, filters: broker.filters }),
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]();
      await Deno.remove(config);
    },
  };
  try {
    await program.whileRunning(portOpen(port));
    return hub;
  } catch (error) {
    await hub[Symbol.asyncDispose]();
    throw error;
  }
}
