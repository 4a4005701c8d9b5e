import { RoboError } from "../errors.ts";

/** Longest head of an answer, in bytes. */
export const MOST_HEAD_BYTES = 16_384;

/** The head of the answer to an upgrade request. */
export interface UpgradeAnswer {
  /** Status, such as 101. */
  readonly status: number;
  /** Headers by their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/** What RFC 6455, 4.2.2, has the server add to the client's key. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The request of a WebSocket (RFC 6455, 4.1). */
export function upgradeRequest(
  url: URL,
  { key, subprotocols, headers }: {
    readonly key: string;
    readonly subprotocols: readonly string[];
    readonly headers: Readonly<Record<string, string>>;
  },
): string {
  const lines = [
    `GET ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${key}`,
    "Sec-WebSocket-Version: 13",
    ...(subprotocols.length === 0 ? [] : [`Sec-WebSocket-Protocol: ${subprotocols.join(", ")}`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  const text = `${lines.join("\r\n")}\r\n\r\n`;
  if (/[^\x20-\x7e\r\n]/.test(text) || lines.some((line) => /[\r\n]/.test(line))) {
    throw new RoboError(
      "usage",
      "A header of the WebSocket's request has letters that none may have",
      {
        hint: "Give plain letters, digits and signs of ASCII",
      },
    );
  }
  return text;
}

/** Reads an answer's head, without the empty line behind it; undefined for what is no HTTP. */
export function readUpgradeAnswer(text: string): UpgradeAnswer | undefined {
  const [first, ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first!)?.[1];
  if (status === undefined) return undefined;
  const headers = new Map(lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
  }));
  return { status: Number(status), headers };
}

/** What the server has to answer to a key (`Sec-WebSocket-Accept`). */
export async function acceptOf(key: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(key + GUID));
  return new Uint8Array(hash).toBase64();
}
