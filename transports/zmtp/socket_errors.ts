import { RoboError } from "../../errors.ts";
import type { SocketType } from "../../protocols/zmtp/mod.ts";

/** The error of a call on a closed socket. */
export function closedError(type: SocketType): RoboError {
  return new RoboError("usage", `The ${type} socket is closed`, { hint: "Make a new one" });
}

/** The error of a call that names an endpoint which the socket does not have. */
export function unknownEndpoint(endpoint: string, how: string): RoboError {
  return new RoboError("usage", `The socket is not ${how} ${endpoint}`, {
    hint: "Name the endpoint as bind resolved to it or as it was given to connect",
  });
}
