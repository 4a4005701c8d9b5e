import { versionOf } from "../lib/machine.ts";
import { freePorts } from "../lib/ports.ts";
import { Program } from "../lib/program.ts";
import type { Cell } from "./cells.ts";
import type { Hub, RunningHub } from "./hub.ts";

const CLIENT = new URL("../peers/zenoh_client.py", import.meta.url).pathname;
const VENV = new URL("../../.venv/bin/python", import.meta.url).pathname;
const ASK_VERSION = "import importlib.metadata as m, zenoh; print(m.version('eclipse-zenoh'))";

/** Zenoh's Python package: a session in router mode is the hub, clients connect to it. */
export function zenohHub(): Hub {
  let python = "";
  return {
    name: "zenoh",
    suffix: "@zenoh",
    async missing() {
      for (const candidate of [VENV, "python3"]) {
        python = candidate;
        if (await versionOf([python, "-c", ASK_VERSION]) !== undefined) return undefined;
      }
      return "the Python package eclipse-zenoh is not installed (pip install it into .venv)";
    },
    async prepare() {
      return `zenoh ${await versionOf([python, "-c", ASK_VERSION])} (Python)`;
    },
    start: () => startRouter([python, CLIENT]),
  };
}

async function startRouter(client: readonly string[]): Promise<RunningHub> {
  const [port] = freePorts(1) as [number];
  const base = [...client, "--port", `${port}`];
  const program = await Program.start([...base, "--role", "router"]);
  return {
    pid: program.pid,
    publisher: ({ size, topics }: Cell) => [
      ...[...base, "--role", "publish", "--size", `${size}`],
      ...["--topics", `${topics}`],
    ],
    subscriber: ({ size, ownTopics }: Cell, index: number) => [
      ...[...base, "--role", "subscribe", "--size", `${size}`],
      ...["--subscribe", ownTopics ? `bench/${index}` : "bench/**"],
    ],
    latency: (size: number) => [...base, "--role", "latency", "--size", `${size}`],
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}
