import { RoboError } from "../../../errors.ts";

/** The endpoint of an address as users write it: `unix:PATH` and `tcp:HOST:PORT`. Throws a `RoboError` of kind `usage` for anything else. */
export function linkEndpoint(address: string): string {
  const match = /^(unix|tcp):(?!\/\/)(.+)$/s.exec(address);
  if (match === null) {
    throw new RoboError("usage", `Not an address of programs: ${address}`, {
      hint: "Write unix:PATH, such as unix:./robo.sock, or tcp:HOST:PORT",
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
