/**
 * The other process of `robo shm bench`:
 *
 *     bench_host.ts mirror FROM TO     writes each value of one variable to another
 *     bench_host.ts serve-sync NAME    serves a function, and does nothing else
 *     bench_host.ts serve NAME         serves a function in the background
 *     bench_host.ts socket PATH        sends back what comes through a Unix socket
 *
 * It says `ready`, and ends with the process that started it.
 *
 * @module
 */
import { HostFunctionDispatcher } from "../../client/shm/host_function_dispatcher.ts";
import { HostVariable } from "../../client/shm/host_variable.ts";
import { processContext, type RoboContext } from "../context.ts";

/** How often it is looked whether the process that started this one is still there. */
const LOOK_EVERY_MS = 100;

if (import.meta.main) await main(processContext());

async function main(context: RoboContext): Promise<void> {
  const [role = "", ...names] = context.args;
  const parent = Deno.ppid;
  const isOver = () => Deno.ppid !== parent;
  setInterval(() => {
    if (isOver()) context.exit(0);
  }, LOOK_EVERY_MS);
  const ready = () => context.print("ready");
  const roles: Record<string, () => void | Promise<void>> = {
    mirror: () => mirror([names[0]!, names[1]!], isOver, ready),
    "serve-sync": () => serveSync(names[0]!, isOver, ready),
    serve: () => serve(names[0]!, ready),
    socket: () => sendBack(names[0]!, ready),
  };
  await roles[role]?.();
}

function mirror(
  [from, to]: readonly [string, string],
  isOver: () => boolean,
  ready: () => void,
): void {
  using source = new HostVariable(from, { codec: "raw" });
  using target = new HostVariable(to, { codec: "raw" });
  const bytes = new Uint8Array(64);
  let known = 0;
  ready();
  while (!isOver()) {
    for (let looks = 0; looks < 1_000_000; looks++) {
      const ticket = source.ticket;
      if (ticket === known) continue;
      known = ticket;
      target.writeBytes(bytes.subarray(0, source.readInto(bytes)));
    }
  }
}

function serveSync(name: string, isOver: () => boolean, ready: () => void): void {
  using dispatcher = offering(name);
  ready();
  while (!isOver()) dispatcher.runSync(LOOK_EVERY_MS);
}

function serve(name: string, ready: () => void): Promise<never> {
  offering(name).start();
  ready();
  return new Promise(() => {});
}

function offering(name: string): HostFunctionDispatcher {
  return new HostFunctionDispatcher(1).add(name, (a: number, b: number) => a + b);
}

async function sendBack(path: string, ready: () => void): Promise<void> {
  using listener = Deno.listen({ transport: "unix", path });
  ready();
  for await (const connection of listener) {
    const bytes = new Uint8Array(64);
    for (;;) {
      const length = await connection.read(bytes);
      if (length === null) break;
      await connection.write(bytes.subarray(0, length));
    }
    connection.close();
  }
}
