import { ROBO_WS_SUBPROTOCOL } from "../../../../protocols/robows/mod.ts";
import type { Dialect } from "../../hub/dialect.ts";
import { RoboSession } from "./robo_session.ts";

/** What clients of `robo.ws.v1` are told, and may do. */
export interface RoboDialectOptions {
  /** Version of the program that serves. */
  readonly version: string;
  /** Whether clients may have programs wait for them. Default false. */
  readonly allowHold?: boolean;
}

/** The bridge's own language: `robo.ws.v1`, which `docs/robo-ws.md` describes. */
export function roboDialect(options: RoboDialectOptions): Dialect {
  return {
    name: ROBO_WS_SUBPROTOCOL,
    subprotocols: [ROBO_WS_SUBPROTOCOL],
    paths: [],
    open: (bridge, client, signal) => new RoboSession(bridge, client, { ...options, signal }),
  };
}
