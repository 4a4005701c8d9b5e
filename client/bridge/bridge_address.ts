import { RoboError } from "../../errors.ts";

/** Where a bridge is. */
export interface BridgeAddress {
  /** Of its WebSocket. */
  readonly url: URL;
  /** What the address says that the bridge asks for. */
  readonly token?: string;
}

/** A host and a port, with a path at most. */
const PLAIN = /^(?:[\w.-]+|\[[\da-fA-F:.]+\]):\d+(?:[/?#]|$)/;

/**
 * The WebSocket of a bridge, and its token, from its address, `HOST:PORT` for short, or from that of its page: `http://127.0.0.1:8675/#token=…`, as
 * `robo ws-bridge` prints it. Throws a `RoboError` of kind `usage` for anything else.
 */
export function bridgeAddress(text: string): BridgeAddress {
  const url = URL.parse(PLAIN.test(text) ? `ws://${text}` : text);
  const scheme = /^(?:ws|http)(s?):$/.exec(url?.protocol ?? "");
  if (url === null || scheme === null) {
    throw new RoboError("usage", `${text} is no address of a bridge`, {
      hint: "Give one such as ws://127.0.0.1:8675/",
    });
  }
  url.protocol = `ws${scheme[1]}:`;
  const token = new URLSearchParams(url.hash.slice(1)).get("token");
  url.hash = "";
  return { url, ...token !== null && { token } };
}
