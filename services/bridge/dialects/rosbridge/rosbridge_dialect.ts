import type { Dialect } from "../../hub/dialect.ts";
import { RosbridgeSession } from "./rosbridge_session.ts";
import { RosbridgeShared } from "./rosbridge_shared.ts";

/** rosbridge's protocol of version 2, which is spoken where the client names no subprotocol. */
export function rosbridgeDialect(): Dialect {
  const shared = new RosbridgeShared();
  return {
    name: "rosbridge",
    subprotocols: [],
    paths: ["/", "/rosbridge"],
    open: (bridge, client, signal) => new RosbridgeSession({ bridge, client, signal, shared }),
  };
}
