import { RoboError } from "../../../errors.ts";
import { bracketed } from "../../../protocols/bracketed.ts";
import type { CurveKeyPair } from "../../../protocols/zmtp/mod.ts";
import { Request } from "../../../transports/zmtp.ts";
import { type Invitation, tokenText } from "./invitation.ts";

/** Longest answer that is accepted, in bytes. */
const MOST_BYTES = 64 * 1024;

/** Time that the robot has to answer, in milliseconds. */
const ANSWER_MS = 5_000;

/** What the robot has said. */
export interface PairingAnswer {
  /** Which of the invitation's hosts it was. */
  readonly host: string;
  /** Its answer. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** Who asks to be let in. */
export interface PairingGuest {
  /** This machine's key pair for the kernel. */
  readonly keys: CurveKeyPair;
  /** What the robot is to call this machine. */
  readonly name: string;
  /** Longest wait, in milliseconds (default 5000). */
  readonly timeoutMs?: number;
}

/** The other machine's side of a pairing: shows the token and the public key to the robot, and resolves to its answer. */
export async function askToPair(
  invitation: Invitation,
  { keys, name, timeoutMs = ANSWER_MS }: PairingGuest,
): Promise<PairingAnswer> {
  const { hosts, port, serverKey, token } = invitation;
  const places = new Map(hosts.map((host) => {
    return [`tcp://${bracketed(host)}:${port}`, host];
  }));
  await using socket = new Request({
    security: { mechanism: "CURVE", serverKey, ...keys },
    // So that the one request goes to the first address that answers.
    immediate: true,
    sendTimeout: timeoutMs,
    receiveTimeout: timeoutMs,
    maxMessageSize: MOST_BYTES,
    linger: 0,
  });
  for (const place of places.keys()) socket.connect(place);
  const request = { token: tokenText(token), publicKey: keys.publicKey, name };
  try {
    await socket.send(JSON.stringify(request));
    const [frame] = await socket.receive();
    const content = JSON.parse(new TextDecoder().decode(frame)) as Record<string, unknown>;
    const answering = socket.peers.map(({ endpoint }) => places.get(endpoint));
    return { host: hosts.find((host) => answering.includes(host)) ?? hosts[0]!, content };
  } catch (cause) {
    const where = hosts.map((host) => `${host}:${port}`).join(", ");
    throw new RoboError("unavailable", `Nobody answers this invitation at ${where}`, {
      hint:
        "It holds for a short time, and while robo interpreter pair runs on the robot; a firewall may be in the way: see --port",
      cause,
    });
  }
}
