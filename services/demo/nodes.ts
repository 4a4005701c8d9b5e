import type { Node } from "../../client/node.ts";
import { type Topic, topic } from "../../client/topic.ts";
import { busyPercent, parseCpuTicks, parseInterfaceBytes } from "./host_readings.ts";

/** How busy the processor is. */
export interface CpuReading {
  /** Each core, in percent. */
  readonly cores: readonly number[];
  /** Mean length of the run queue over 1, 5 and 15 minutes. */
  readonly load: readonly number[];
}

/** How full the memory is, in bytes. */
export interface MemoryReading {
  /** All memory. */
  readonly total: number;
  /** Memory that programs can still get. */
  readonly available: number;
}

/** What goes over one network interface, in bytes a second. */
export interface NetworkReading {
  /** Received. */
  readonly received: number;
  /** Sent. */
  readonly sent: number;
}

const CPU: Topic<CpuReading> = topic("host/cpu");
const MEMORY: Topic<MemoryReading> = topic("host/memory");
const NETWORK: Topic<Record<string, NetworkReading>> = topic("host/network");

/** Share of the memory that has to be left, before the watchdog warns. */
const MEMORY_RESERVE = 0.1;

/** The nodes of the demonstration, by name. Each runs until its node is shut down. */
export const DEMO_NODES: Readonly<Record<string, (node: Node) => Promise<void>>> = {
  cpu: publishCpu,
  memory: publishMemory,
  network: publishNetwork,
  watchdog: watch,
};

async function publishCpu(node: Node): Promise<void> {
  const publisher = node.publisher();
  let before = await readCpu();
  await node.spin(20, async () => {
    const after = await readCpu();
    publisher.publish(CPU, { cores: busyPercent(before, after), load: Deno.loadavg() });
    before = after;
  });
}

async function publishMemory(node: Node): Promise<void> {
  const publisher = node.publisher();
  await node.spin(2, () => {
    const { total, available } = Deno.systemMemoryInfo();
    publisher.publish(MEMORY, { total, available });
  });
}

async function publishNetwork(node: Node): Promise<void> {
  const publisher = node.publisher();
  const rate = 10;
  let before = await readInterfaces();
  await node.spin(rate, async () => {
    const after = await readInterfaces();
    const readings = Object.entries(after).map(([name, { received, sent }]) => {
      const last = before[name] ?? { received, sent };
      return [name, {
        received: rate * (received - last.received),
        sent: rate * (sent - last.sent),
      }];
    });
    publisher.publish(NETWORK, Object.fromEntries(readings));
    before = after;
  });
}

/** Listens to the others and warns when the memory runs out. */
async function watch(node: Node): Promise<void> {
  let warned = false;
  node.subscribe(MEMORY, ({ total, available }) => {
    const isLow = available < MEMORY_RESERVE * total;
    if (isLow && !warned) {
      node.logWarn(`Only ${Math.round(100 * available / total)} % of the memory is left`);
    }
    warned = isLow;
  });
  node.subscribe([CPU.name, NETWORK.name], () => {}, { encoding: "raw" });
  await node.spin();
}

async function readCpu(): Promise<ReturnType<typeof parseCpuTicks>> {
  return parseCpuTicks(await Deno.readTextFile("/proc/stat").catch(() => ""));
}

async function readInterfaces(): Promise<ReturnType<typeof parseInterfaceBytes>> {
  return parseInterfaceBytes(await Deno.readTextFile("/proc/net/dev").catch(() => ""));
}
