import { runningCores } from "../../client/core_files.ts";
import { lookUpCore } from "../../client/core_lookup.ts";
import { Node } from "../../client/node.ts";
import { RoboError } from "../../errors.ts";
import { bracketed } from "../../protocols/bracketed.ts";
import {
  DISCOVERY_VARIABLE,
  type DiscoveryPlaces,
  parsePlaces,
} from "../../protocols/dnssd/places.ts";
import {
  type CoreAddress,
  type CoreArguments,
  DEFAULT_CONTROL_PORT,
  DEFAULT_IN_PORT,
  DEFAULT_OUT_PORT,
} from "../../protocols/gecko/core_address.ts";
import { generateCurveKeyPair, type Security } from "../../protocols/zmtp/mod.ts";
import type { ConnectFlags } from "./connect_flags.ts";
import { readKeyFile } from "../keys/key_file.ts";

/** How long a command waits for its core, in milliseconds. */
const READY_TIMEOUT_MS = 3000;

/** Which core: what `--connect` says, else `ROBO_CORE`, which nodes follow too. */
function wantedCore({ connect }: ConnectFlags): string | undefined {
  return connect ?? (Deno.env.get("ROBO_CORE") || undefined);
}

/** Where a key is asked for on the network, as `ROBO_DISCOVERY` says. */
function discoveryPlaces(): DiscoveryPlaces {
  return parsePlaces(Deno.env.get(DISCOVERY_VARIABLE));
}

/** Finds the core that is wanted. */
async function findCore(flags: ConnectFlags): Promise<CoreAddress> {
  const connect = wantedCore(flags);
  const address = await lookUpCore(coreArguments(connect), { discovery: discoveryPlaces() });
  if (connect !== undefined && isHost(connect)) {
    return { ...address, control: `http://${bracketed(connect)}:${DEFAULT_CONTROL_PORT}` };
  }
  return address.control === undefined
    ? { ...address, ...await controlOnThisMachine(address) }
    : address;
}

/** Two endpoints do not say where the control interface is, but a core of this machine that has them does. */
async function controlOnThisMachine(
  { in: input, out }: CoreAddress,
): Promise<{ control?: string }> {
  const { control } =
    (await runningCores()).find(({ inAddress, outAddress }) =>
      inAddress === input && outAddress === out
    ) ?? {};
  return control === undefined ? {} : { control };
}

/** What it takes to speak with a core without a node. */
export interface CoreAccess {
  /** Says where the core is now. */
  readonly lookUp: () => Promise<CoreAddress>;
  /** How to authenticate; `undefined` for not at all. */
  readonly security: Security | undefined;
}

/** How to reach the core that `--connect` means. Throws a `RoboError` of kind `usage` when the flags contradict each other. */
export async function coreAccess(flags: ConnectFlags): Promise<CoreAccess> {
  return { lookUp: () => findCore(flags), security: await clientSecurity(flags) };
}

/** URL of the control interface of the core that `--connect` means. */
export async function findControl(flags: ConnectFlags): Promise<string> {
  const { control } = await findCore(flags);
  if (control !== undefined) return control;
  throw new RoboError("unavailable", "This core has no control interface that is known here", {
    hint:
      "Name it by its key or its host with --connect; one elsewhere must have been started with --control 0.0.0.0:9997, and pygecko's has none",
  });
}

/** How a command's node lives. */
export interface ConnectNodeOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told what it waits for, and when that has come; by default nobody is told. */
  readonly notice?: (text: string) => void;
}

/** A node of the core that `--connect` means, once it is connected; one that is shut down when `signal` came first. */
export async function connectNode(
  name: string,
  flags: ConnectFlags,
  { signal, notice }: ConnectNodeOptions,
): Promise<Node> {
  const security = await clientSecurity(flags);
  const core = coreArguments(wantedCore(flags));
  const node = new Node(name, {
    signal,
    ...(notice === undefined ? {} : { sink: ({ text }) => notice(text) }),
    discovery: discoveryPlaces(),
    ...(core === undefined ? {} : { core }),
    ...(security === undefined ? {} : { security }),
  });
  try {
    await node.ready(READY_TIMEOUT_MS);
    return node;
  } catch (error) {
    await node.shutdown();
    if (signal.aborted) return node;
    throw error;
  }
}

/** What `--connect` says, in the words of the node library. */
function coreArguments(connect: string | undefined): CoreArguments | undefined {
  if (connect === undefined) return undefined;
  const [input, output, ...more] = connect.split(",");
  if (output !== undefined && more.length === 0) return { in: input!, out: output };
  if (more.length > 0 || connect.includes("://")) {
    throw new RoboError("usage", `${connect} does not name a core`, {
      hint: "Give its key, its host, or two endpoints such as tcp://robot:9998,tcp://robot:9999",
    });
  }
  if (!isHost(connect)) return { key: connect };
  const host = bracketed(connect);
  return { in: `tcp://${host}:${DEFAULT_IN_PORT}`, out: `tcp://${host}:${DEFAULT_OUT_PORT}` };
}

async function clientSecurity(flags: ConnectFlags): Promise<Security | undefined> {
  const { user, serverKey, keyFile } = flags;
  if (serverKey !== undefined) {
    if (user !== undefined) {
      throw new RoboError("usage", "--server-key and --user exclude each other", {
        hint: "Give what the core asks for: its key for --curve, a password for --plain",
      });
    }
    const keys = keyFile === undefined ? generateCurveKeyPair() : await readKeyFile(keyFile);
    return { mechanism: "CURVE", serverKey, publicKey: keys.publicKey, secretKey: keys.secretKey };
  }
  if (keyFile !== undefined) {
    throw new RoboError("usage", "--key-file does nothing without --server-key", {
      hint: "Give the core's public key too: robo keys show prints it there",
    });
  }
  if (user === undefined) return undefined;
  const colon = user.indexOf(":");
  if (colon < 1) {
    throw new RoboError("usage", "--user lacks a password", { hint: "Write user:password" });
  }
  return { mechanism: "PLAIN", username: user.slice(0, colon), password: user.slice(colon + 1) };
}

/** A host has a dot or is IPv6 or `localhost`; a key is a bare word. */
function isHost(text: string): boolean {
  return !text.includes(",") && !text.includes("/") && (/[.:]/.test(text) || text === "localhost");
}
