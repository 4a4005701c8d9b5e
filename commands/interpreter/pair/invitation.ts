import { RoboError } from "../../../errors.ts";
import { bracketed } from "../../../protocols/bracketed.ts";
import { decodeZ85, encodeZ85 } from "../../../protocols/zmtp/mod.ts";

/** What the other machine has to know to be let in, once. */
export interface Invitation {
  /** Addresses of the robot, the likeliest first; at least one. */
  readonly hosts: readonly string[];
  /** Port of the pairing. */
  readonly port: number;
  /** The kernel's public key, 40 characters of Z85. */
  readonly serverKey: string;
  /** What shows that one was invited: 128 random bits. */
  readonly token: Uint8Array;
}

/** Bytes of a token. */
export const TOKEN_BYTES = 16;

const SCHEME = "robo-pair://";
const KEY_BYTES = 32;
const MOST_HOSTS = 8;
const MOST_CHARACTERS = 2048;

/** One line without characters that a shell takes for its own: `robo-pair://HOST,HOST:PORT/SECRET`. */
export function formatInvitation({ hosts, port, serverKey, token }: Invitation): string {
  const secret = new Uint8Array(KEY_BYTES + TOKEN_BYTES);
  secret.set(decodeZ85(serverKey)!);
  secret.set(token, KEY_BYTES);
  const places = hosts.slice(0, MOST_HOSTS).map((host) => bracketed(host));
  return `${SCHEME}${places.join(",")}:${port}/${base64url(secret)}`;
}

/** Whether `text` is meant to be an invitation. */
export function looksLikeInvitation(text: string): boolean {
  return text.trim().startsWith(SCHEME);
}

/** Reads what {@linkcode formatInvitation} wrote. Throws a `RoboError` of kind `usage` for anything else. */
export function parseInvitation(text: string): Invitation {
  const line = text.trim();
  const match = line.length > MOST_CHARACTERS
    ? null
    : /^robo-pair:\/\/([A-Za-z0-9.\-_,:[\]%]+):([0-9]{1,5})\/([A-Za-z0-9_-]{64})$/.exec(line);
  const hosts = match?.[1]?.split(",").map((host) => host.replace(/^\[(.*)\]$/, "$1")) ?? [];
  const port = Number(match?.[2]);
  const isWhole = hosts.length > 0 && hosts.length <= MOST_HOSTS && !hosts.includes("");
  if (match === null || !isWhole || port < 1 || port > 65535) {
    throw new RoboError("usage", "This is not a whole invitation", {
      hint: `Paste the line that begins with ${SCHEME}, as robo interpreter pair prints it`,
    });
  }
  const secret = Uint8Array.fromBase64(match[3]!, { alphabet: "base64url" });
  return {
    hosts,
    port,
    serverKey: encodeZ85(secret.subarray(0, KEY_BYTES)),
    token: secret.slice(KEY_BYTES),
  };
}

/** A token as it is sent. */
export function tokenText(token: Uint8Array): string {
  return base64url(token);
}

function base64url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}
