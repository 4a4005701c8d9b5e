import { RoboError } from "../../../errors.ts";

/** Longest path of a Unix socket, in bytes: `sockaddr_un` of Linux has room for one more. */
const MAX_PATH_BYTES = 107;

/**
 * The endpoint of an address as users write it: `unix:PATH` and `tcp:HOST:PORT`. Throws a `RoboError` of kind `usage` for anything else, and for
 * a path that is too long for a socket.
 */
export function linkEndpoint(address: string): string {
  const match = /^(unix|tcp):(?!\/\/)(.+)$/s.exec(address);
  if (match === null) {
    throw new RoboError("usage", `Not an address of programs: ${address}`, {
      hint: "Write unix:PATH, such as unix:./robo.sock, or tcp:HOST:PORT",
    });
  }
  const length = new TextEncoder().encode(match[2]).length;
  if (match[1] === "unix" && length > MAX_PATH_BYTES) {
    throw new RoboError("usage", `The path of a Unix socket has ${length} bytes: ${match[2]}`, {
      hint: `At most ${MAX_PATH_BYTES} are possible: take a shorter path, such as /run/arm.sock`,
    });
  }
  return match[1] === "unix" ? `ipc://${match[2]}` : `tcp://${match[2]}`;
}

/** How an endpoint is written for users. */
export function linkAddress(endpoint: string): string {
  return endpoint.replace(/^ipc:\/\//, "unix:").replace(/^tcp:\/\//, "tcp:");
}

/** The name of a program that says none: the socket's file name without its ending. */
export function nameOfAddress(address: string): string {
  const name = /^unix:(?:.*\/)?@?([^/]+?)(?:\.[^./]*)?$/.exec(address)?.[1];
  return name === undefined ? "program" : cleanName(name);
}

/** Letters, digits, `_` and `-` of a name, at most 64; `program` where nothing is left. */
export function cleanName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]+/g, "_").slice(0, 64) || "program";
}
