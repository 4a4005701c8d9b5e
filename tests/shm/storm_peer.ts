/**
 * A process that is killed in a storm: `storm_peer.ts value|watch|call|call-sync|serve`. It says `ready`, works until it is killed, and ends by itself,
 * with the reason on standard error, only if something is wrong. Its twin is storm_peer.py, which has fewer roles.
 *
 * @module
 */
import { HostError, HostFunctionCaller, HostFunctionDispatcher, HostVariable } from "../../mod.ts";
import { print } from "../../scripts/lib/print.ts";
import { type Checked, checked, isWhole } from "./variable_child.ts";

/** A call that has no end by then hangs, in milliseconds. */
const HANGS_MS = 60_000;

const ROLES: Record<string, () => unknown> = {
  value() {
    const variable = new HostVariable<Checked>("peers");
    variable.data = checked(Deno.pid, 0);
    print("ready");
    let ticket = 0;
    for (let count = 1;; count++) {
      variable.data = checked(Deno.pid, count);
      const { value, info } = variable.read();
      if (!isWhole(value)) throw new Error(`A value of ${info.writer.name} is torn`);
      if (info.ticket < ticket) throw new Error(`Ticket ${info.ticket} came after ${ticket}`);
      ticket = info.ticket;
    }
  },
  async watch() {
    const variable = new HostVariable<Checked>("peers");
    print("ready");
    let ticket = 0;
    for await (const { value, info } of variable.readings()) {
      if (!isWhole(value)) throw new Error(`A value of ${info.writer.name} is torn`);
      if (info.ticket <= ticket) throw new Error(`Ticket ${info.ticket} came after ${ticket}`);
      ticket = info.ticket;
    }
  },
  call: () => call((echo, value) => echo(value)),
  "call-sync": () => call((echo, value) => echo.callSync([value])),
  serve() {
    const dispatcher = new HostFunctionDispatcher();
    dispatcher.add("peers", (value: Checked) => value).start();
    print("ready");
  },
};

type Echo = HostFunctionCaller<[Checked], Checked>;

async function call(
  one: (echo: Echo, value: Checked) => Checked | Promise<Checked>,
): Promise<void> {
  const echo: Echo = new HostFunctionCaller("peers", { timeout: HANGS_MS });
  print("ready");
  for (let count = 0;; count++) {
    try {
      const { writer, ...rest } = await one(echo, checked(Deno.pid, count));
      if (writer !== Deno.pid || rest.count !== count || !isWhole({ writer, ...rest })) {
        throw new Error(`A result belongs to call ${rest.count} of ${writer}`);
      }
    } catch (error) {
      if (!isDeath(error)) throw error;
      // Nobody serves for a moment.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

function isDeath(error: unknown): boolean {
  return error instanceof HostError && ["died", "no-server"].includes(error.reason);
}

await ROLES[Deno.args[0]!]!();
