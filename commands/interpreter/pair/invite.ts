import { findKernels } from "../../../client/kernel/mod.ts";
import { RoboError } from "../../../errors.ts";
import type { ConnectionInfo } from "../../../protocols/jupyter/mod.ts";
import { formatTook } from "../../../terminal/kernel_lines.ts";
import { isLoopback, networkCards } from "../../../transports/network_cards.ts";
import type { RoboContext } from "../../context.ts";
import { addClient } from "../client_list.ts";
import { observersFile } from "../observers_file.ts";
import type { PairFlags } from "../pair.ts";
import { clientListFile } from "../places.ts";
import { PairingHost } from "./host.ts";
import { formatInvitation, TOKEN_BYTES, tokenText } from "./invitation.ts";
import { Pairing } from "./pairing.ts";

/** The robot's side: prints an invitation and waits until it is used. */
export async function inviteMachine(context: RoboContext, flags: PairFlags): Promise<void> {
  const { env } = context.process;
  const signal = context.interruption();
  const info = await invitingKernel(flags, env);
  const keys = info.curve!;
  const token = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  const now = () => performance.now();
  const pairing = new Pairing({ token: tokenText(token), until: now() + flags.for, now });
  const list = flags.authorized ?? clientListFile(env);
  await using host = new PairingHost({
    pairing,
    keys,
    welcome: async ({ publicKey, name }) => {
      await addClient(list, { publicKey, name, observe: flags.observe });
      return welcome(info);
    },
  });
  const port = await host.listen(info.ip === "*" ? "0.0.0.0" : info.ip, flags.port);
  const hosts = flags.host ?? hostsOf(info.ip);
  const invitation = formatInvitation({ hosts, port, serverKey: keys.publicKey, token });
  announce(context, flags, invitation);
  const guest = await host.serve(AbortSignal.any([signal, AbortSignal.timeout(flags.for)]));
  if (guest !== undefined) {
    const { name, publicKey } = guest;
    if (flags.json) {
      return context.print(JSON.stringify({ paired: name, publicKey, observe: flags.observe }));
    }
    context.print(`${name} is paired, and may ${flags.observe ? "watch" : "execute"} from now on`);
    return context.print(`  robo interpreter pair --remove ${name}   # takes that back`);
  }
  if (signal.aborted) {
    context.process.exitCode = 130;
    return context.process.stderr.write("The invitation is taken back\n");
  }
  throw pairing.closed === "guessed"
    ? new RoboError("denied", `The invitation was closed after ${pairing.wrong} wrong tokens`, {
      hint: "Somebody who knows the kernel's public key is guessing: see who is on the network",
    })
    : new RoboError("unavailable", `Nobody has used the invitation in time`, {
      hint: "Give more time with --for, and see --port and --host for firewalls and names",
    });
}

/** What the kernel's connection file says, once it is sure that other machines may come in. */
async function invitingKernel(
  flags: PairFlags,
  env: RoboContext["process"]["env"],
): Promise<ConnectionInfo> {
  const live = await findKernels({ environment: (name) => env[name] });
  const ours = live.filter(({ info }) => info.robo !== undefined);
  const found = ours.find(({ info }) => flags.name === undefined || info.robo!.name === flags.name);
  const called = flags.name === undefined ? "" : ` called ${flags.name}`;
  if (found === undefined) {
    throw new RoboError("unavailable", `No interpreter${called} runs here`, {
      hint: "Start one with: robo interpreter --host 0.0.0.0 --curve",
    });
  }
  if (found.info.curve === undefined) {
    throw new RoboError("config", `The interpreter ${found.info.robo!.name} does not use --curve`, {
      hint: "Start it so that it does: robo interpreter --host 0.0.0.0 --curve",
    });
  }
  if (!flags.observe) return found.info;
  const info = await observersFile(found.path);
  if (info?.curve !== undefined) return info;
  throw new RoboError("config", `The interpreter ${found.info.robo!.name} has no --observers`, {
    hint: "Start it so that it has: robo interpreter --host 0.0.0.0 --curve --observers",
  });
}

/** What the other machine is told: all but the address, which it knows, and the kernel's secret key, which it must not know. */
function welcome({ ports, key, robo }: ConnectionInfo): Readonly<Record<string, unknown>> {
  const { name, right = "execute" } = robo ?? {};
  return { ports, key, kernel: name ?? "robo", right, machine: Deno.hostname() };
}

/** Where other machines may find this one. */
function hostsOf(ip: string): string[] {
  if (!["*", "", "0.0.0.0", "::"].includes(ip)) return [ip];
  const outside = networkCards().filter(({ address }) => !isLoopback(address));
  return outside.length === 0 ? ["127.0.0.1"] : outside.slice(0, 6).map(({ address }) => address);
}

function announce(context: RoboContext, flags: PairFlags, invitation: string): void {
  if (flags.json) {
    return context.print(JSON.stringify({ invitation, forSeconds: flags.for / 1000 }));
  }
  const minutes = flags.for / 60_000;
  const time = Number.isInteger(minutes) ? `${minutes} min` : formatTook(flags.for);
  context.print(`Run this on the other machine; it holds once, and for ${time}:\n`);
  context.print(`  robo interpreter pair ${invitation}\n`);
  context.process.stderr.write("Waiting for it; Ctrl-C takes the invitation back\n");
}
