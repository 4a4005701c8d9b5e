import { KernelClient } from "../../../client/kernel/mod.ts";
import { RoboError } from "../../../errors.ts";
import {
  CHANNELS,
  type ConnectionInfo,
  formatConnectionFile,
} from "../../../protocols/jupyter/mod.ts";
import { generateCurveKeyPair } from "../../../protocols/zmtp/mod.ts";
import { dirname } from "../../../system/paths.ts";
import { safeText } from "../../../terminal/text.ts";
import type { RoboContext } from "../../context.ts";
import { isClientName } from "../client_list.ts";
import { isKernelName } from "../kernel_name.ts";
import { knownKernelFile } from "../known_kernels.ts";
import type { PairFlags } from "../pair.ts";
import { askToPair, type PairingAnswer } from "./guest.ts";
import { parseInvitation } from "./invitation.ts";

/** Time that the kernel has to answer when it is tried out, in milliseconds. */
const TRIAL_MS = 3000;

/** The other machine's side: uses an invitation, and keeps where the kernel is. */
export async function joinKernel(
  context: RoboContext,
  flags: PairFlags,
  text: string,
): Promise<void> {
  const { env } = context.process;
  const invitation = parseInvitation(await given(context, text));
  const keys = generateCurveKeyPair();
  const name = flags.as ?? ownName(env);
  if (!isClientName(name)) {
    throw new RoboError("usage", `${name} is not a name for a machine`, {
      hint: "Give one with --as: up to 64 letters, digits, dots, dashes, underscores and @",
    });
  }
  const answer = await askToPair(invitation, { keys, name });
  const { serverKey } = invitation;
  const info = { ...readAnswer(answer), curve: keys };
  const kernel = flags.name ?? info.robo?.name ?? "robo";
  const file = knownKernelFile(env, kernel);
  const { machine } = answer.content;
  await keep(file, {
    ...JSON.parse(formatConnectionFile({ ...info, robo: { ...info.robo, serverKey } })),
    host: typeof machine === "string" ? machine : undefined,
  });
  await tryOut(context, file);
  const isObserver = info.robo?.right === "observe";
  if (flags.json) {
    const { host } = answer;
    return context.print(JSON.stringify({ name: kernel, host, right: info.robo?.right, file }));
  }
  const word = safeText(isObserver ? "watch" : "use");
  context.print(`This machine may ${word} the kernel ${kernel} at ${answer.host} from now on`);
  context.print(
    isObserver
      ? `  robo interpreter watch --connect ${kernel}`
      : `  robo exec --connect ${kernel} script.ts`,
  );
}

/** The invitation; `-` reads it from standard input, so that it stands in no list of processes. */
async function given(context: RoboContext, text: string): Promise<string> {
  return text === "-" ? new TextDecoder().decode(await context.readInput()) : text;
}

/** Says so when the kernel does not answer where it is said to be. */
async function tryOut(context: RoboContext, file: string): Promise<void> {
  try {
    await using _client = await KernelClient.connect({ file }, { timeoutMs: TRIAL_MS });
  } catch (error) {
    const { message } = error as Error;
    context.process.stderr.write(
      safeText(`note: paired, but the kernel cannot be used yet: ${message}`) +
        "\nnote: a firewall may hide its ports, or it reads another list: see --authorized\n",
    );
  }
}

/** What this machine calls itself where it is not told otherwise. */
function ownName(env: RoboContext["process"]["env"]): string {
  const user = env["USER"] || env["LOGNAME"] || "robo";
  return `${user}@${Deno.hostname()}`.replaceAll(/[^A-Za-z0-9._@-]/g, "-").slice(0, 64);
}

/** The connection that the robot has described. Throws where it refused, or where the answer is none. */
function readAnswer({ host, content }: PairingAnswer): ConnectionInfo {
  const { status, evalue, ports, key, kernel, right } = content;
  if (status === "error") {
    throw new RoboError("denied", `${host}: ${safeText(String(evalue))}`, {
      hint: "Make a new invitation on the robot with: robo interpreter pair",
    });
  }
  const given = (ports ?? {}) as Record<string, unknown>;
  const isWhole = CHANNELS.every((channel) => {
    const port = given[channel];
    return Number.isInteger(port) && (port as number) > 0 && (port as number) < 65_536;
  });
  if (status !== "ok" || !isWhole || typeof key !== "string" || key === "") {
    throw new RoboError("data", `${host} has answered with something else than a kernel`, {
      hint: "See that both machines have the same version of robo",
    });
  }
  return {
    transport: "tcp",
    ip: host,
    ports: given as ConnectionInfo["ports"],
    key,
    robo: {
      ...typeof kernel === "string" && isKernelName(kernel) ? { name: kernel } : {},
      right: right === "observe" ? "observe" : "execute",
    },
  };
}

async function keep(file: string, value: object): Promise<void> {
  try {
    await Deno.mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const fresh = `${file}.${crypto.randomUUID().slice(0, 8)}`;
    const text = JSON.stringify(value, null, 2) + "\n";
    await Deno.writeTextFile(fresh, text, { createNew: true, mode: 0o600 });
    await Deno.rename(fresh, file);
  } catch (cause) {
    throw new RoboError("io", `Cannot write ${file}: ${(cause as Error).message}`, {
      hint: "Make its folder writable; the robot has this machine in its list already",
      cause,
    });
  }
}
