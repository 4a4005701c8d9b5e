import { RoboError } from "../../errors.ts";
import { parseConnectionFile } from "../../protocols/jupyter/mod.ts";
import type { CurveKeyPair, Security } from "../../protocols/zmtp/mod.ts";
import type { EntranceOptions } from "../../services/interpreter/mod.ts";
import { isLoopback } from "../../transports/network_cards.ts";
import { AllowedClients } from "./allowed_clients.ts";
import { readClientList } from "./client_list.ts";
import { newSigningKey, observersKeyPair, serverKeyPair, signingKeyOf } from "./kernel_keys.ts";
import { clientListFile, serverKeyFile } from "./places.ts";
import { ANY_PORTS } from "./ports.ts";
import type { InterpreterRunFlags } from "./run.ts";

/** The ways into a kernel, and who may take them. */
export interface KernelEntrances {
  /** The main entrance first. */
  readonly entrances: readonly EntranceOptions[];
  /** The clients that are listed; with `--curve` alone. */
  readonly clients?: AllowedClients;
}

/** What it takes to make them. */
export interface EntranceSetting {
  /** Environment variables: `HOME`, `XDG_CONFIG_HOME`. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** Told when the list of clients cannot be read any more. */
  readonly trouble: (error: Error) => void;
}

/** The ways in that the flags of `robo interpreter run` ask for. Throws a `RoboError` where strangers could come in. */
export async function kernelEntrances(
  flags: InterpreterRunFlags,
  setting: EntranceSetting,
): Promise<KernelEntrances> {
  if (flags.connectionFile !== undefined) return { entrances: [await given(flags)] };
  if (!flags.curve) {
    // A kernel that restricts nobody must not look like one that does.
    if (flags.authorized !== undefined) throw needsCurve("--authorized");
    if (flags.keyFile !== undefined) throw needsCurve("--key-file");
    if (!isLoopback(flags.host)) {
      throw new RoboError("denied", `${flags.host} can be reached from other machines`, {
        hint: "Add --curve, so that only machines come in that are paired with this one",
      });
    }
    const ways = [main(flags, newSigningKey())];
    if (flags.observers) ways.push(observers(flags, newSigningKey()));
    return { entrances: ways };
  }
  const { env } = setting;
  const keys = await serverKeyPair(
    flags.keyFile ?? serverKeyFile(env),
    flags.keyFile === undefined,
  );
  const file = flags.authorized ?? clientListFile(env);
  // Looked at now, so that a mistake in it ends the start and not the first visit.
  await readClientList(file, { isOptional: flags.authorized === undefined });
  const clients = new AllowedClients(file, setting.trouble);
  const mayExecute = (key: string) => clients.find(key)?.observe === false;
  const ways = [{
    ...main(flags, signingKeyOf(keys, "main")),
    security: curve(keys, mayExecute),
  }];
  if (flags.observers) {
    const theirs = observersKeyPair(keys);
    ways.push({
      ...observers(flags, signingKeyOf(theirs, "observers")),
      security: curve(theirs, (key) => clients.find(key) !== undefined),
    });
  }
  return { entrances: ways, clients };
}

/** The entrance that the connection file of a Jupyter kernel manager describes. */
async function given(flags: InterpreterRunFlags): Promise<EntranceOptions> {
  const path = flags.connectionFile!;
  for (
    const [flag, isGiven] of [
      ["--curve", flags.curve],
      ["--observers", flags.observers],
      ["--key-file", flags.keyFile !== undefined],
      ["--authorized", flags.authorized !== undefined],
    ] as const
  ) {
    if (!isGiven) continue;
    throw new RoboError("usage", `${flag} does not go with --connection-file`, {
      hint: "The file says how to connect; start the kernel yourself for anything else",
    });
  }
  const text = await Deno.readTextFile(path).catch((cause) => {
    throw new RoboError("missing", `Cannot read the connection file ${path}`, {
      hint: "Jupyter makes it; to start a kernel yourself leave --connection-file out",
      cause,
    });
  });
  const { transport, ip, ports, key, curve: pair } = parseConnectionFile(text, path);
  if (transport !== "tcp") {
    throw new RoboError("config", `${path} asks for ${transport}, and tcp alone is spoken here`, {
      hint: "Start the kernel with Jupyter's transport tcp",
    });
  }
  const host = ip === "*" || ip === "" ? "0.0.0.0" : ip;
  return {
    ...{ name: "main", host, ports, key, right: "execute" },
    ...pair === undefined ? {} : { security: curve(pair, () => false) },
  };
}

/** Jupyter's own clients show the kernel's key pair as theirs: who can read the connection file may come in. */
function curve(
  { publicKey, secretKey }: CurveKeyPair,
  accepts: (key: string) => boolean,
): Security {
  return {
    ...{ mechanism: "CURVE", server: true, publicKey, secretKey },
    accepts: (key) => key === publicKey || accepts(key),
  };
}

function main({ host, ports }: InterpreterRunFlags, key: string): EntranceOptions {
  return { name: "main", host, ports, key, right: "execute" };
}

function observers({ host }: InterpreterRunFlags, key: string): EntranceOptions {
  return { name: "observers", host, ports: ANY_PORTS, key, right: "observe" };
}

function needsCurve(flag: string): RoboError {
  return new RoboError("usage", `${flag} does nothing without --curve`, {
    hint: "Add --curve, which lets in encrypted connections only",
  });
}
