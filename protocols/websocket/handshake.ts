import { createHash } from "node:crypto";

/** What RFC 6455 (1.3) adds to a key. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Our answer where compression is agreed on: each message stands alone in both directions, so that it can be shared by many clients. */
export const DEFLATE_ANSWER =
  "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

/** The `Sec-WebSocket-Accept` for a `Sec-WebSocket-Key`. */
export function acceptKey(key: string): string {
  return createHash("sha1").update(key + GUID).digest("base64");
}

/** Whether a `Sec-WebSocket-Key` is one: sixteen bytes in base64. */
export function isWebSocketKey(key: string): boolean {
  return /^[A-Za-z0-9+/]{21}[AQgw]==$/.test(key);
}

/** The elements of a header that is a list of words, without spaces: `keep-alive, Upgrade`. */
export function headerWords(text: string | undefined): string[] {
  return (text ?? "").split(",").map((word) => word.trim()).filter((word) => word !== "");
}

/**
 * Whether a `Sec-WebSocket-Extensions` offers a permessage-deflate that {@linkcode DEFLATE_ANSWER} accepts (RFC 7692, 7.1): one of which the
 * client can do without a small window of ours.
 */
export function offersDeflate(header: string | undefined): boolean {
  return headerWords(header).some(isAcceptable);
}

function isAcceptable(offer: string): boolean {
  const [name, ...params] = offer.split(";").map((part) => part.trim());
  if (name !== "permessage-deflate") return false;
  const seen = new Set<string>();
  return params.every((param) => {
    const [key, value] = param.split("=").map((part) => part.trim()) as [string, string?];
    if (seen.has(key)) return false;
    seen.add(key);
    const bits = value?.replace(/^"(.*)"$/, "$1");
    switch (key) {
      case "server_no_context_takeover":
      case "client_no_context_takeover":
        return bits === undefined;
      case "client_max_window_bits":
        return bits === undefined || /^([89]|1[0-5])$/.test(bits);
      // What is shared by all clients is compressed with the usual window.
      case "server_max_window_bits":
        return bits === "15";
      default:
        return false;
    }
  });
}
