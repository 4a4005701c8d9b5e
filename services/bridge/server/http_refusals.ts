import type { Refusal } from "./refusal.ts";

/** Methods that are understood. */
export const METHODS = "GET, HEAD";

/** For a path that is not well encoded, or leads out of the server. */
export function badPath(): Refusal {
  const hint = "Ask for a path such as /";
  return { cause: "path", code: "usage", message: "The path makes no sense", hint };
}

/** For everything that is no question. */
export function badMethod(method: string): Refusal {
  return {
    cause: "method",
    code: "usage",
    status: 405,
    message: `${method} is not understood here`,
    hint: `Ask with ${METHODS}; everything else goes over a WebSocket`,
    headers: { allow: METHODS },
  };
}

/** For a path at which only WebSockets are served. */
export function onlySockets(): Refusal {
  return {
    cause: "path",
    code: "usage",
    status: 426,
    message: "Only WebSockets are served at this path",
    hint: "Connect with a WebSocket library",
    headers: { upgrade: "websocket" },
  };
}

/** For every other path. */
export function nothingThere(): Refusal {
  return {
    cause: "path",
    code: "missing",
    message: "There is nothing at this path",
    hint: "The page is at /, the counts are at /metrics",
  };
}

/** For what is no request of HTTP, is too long or too slow; `error` is what Node's parser calls it. */
export function unreadable(error: string | undefined): Refusal {
  const refusal: Refusal = {
    cause: "request",
    code: "usage",
    message: "The request makes no sense",
    hint: "Ask with HTTP/1.1, or connect with a WebSocket library",
  };
  switch (error) {
    case "HPE_HEADER_OVERFLOW":
      return { ...refusal, status: 431, message: "The request's head is too long" };
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return { ...refusal, status: 408, message: "The request has not come whole in time" };
    default:
      // Of a handshake that has failed there is nobody to tell.
      return /^ERR_(SSL|TLS)_/.test(error ?? "") ? { ...refusal, cause: "tls" } : refusal;
  }
}
