import { RoboError } from "../../errors.ts";
import type { BridgeServerOptions } from "../../services/bridge/mod.ts";
import { VERSION } from "../../version.ts";
import type { BridgeFlags } from "./start.ts";
import { numbersOfStructs } from "./struct_numbers.ts";

/** Where programs connect unless something else is said. */
const DEFAULT_SOCKET = "robo.sock";

/** What the flags of a bridge mean. Throws a `RoboError` of kind `usage` for flags that contradict each other. */
export function bridgeOptions(flags: BridgeFlags): BridgeServerOptions {
  const { framing, map, name, counts, tlsCert, tlsKey, socket, listen = [] } = flags;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new RoboError("usage", "--tls-cert and --tls-key belong together");
  }
  const isElsewhere = flags.listen !== undefined || flags.connect !== undefined;
  const sockets = socket ?? (isElsewhere ? [] : [DEFAULT_SOCKET]);
  const { host, port, token, readToken, allow, origin, allowTopics, writable, connect } = flags;
  return {
    version: VERSION,
    listen: [...sockets.map((path) => path.includes(":") ? path : `unix:${path}`), ...listen],
    link: {
      lengthOf: flags.lengthOf,
      maxPrograms: flags.maxPrograms,
      maxFrameBytes: flags.maxFrame,
      maxQueueBytes: flags.maxProgramQueue,
      helloTimeout: flags.handshakeTimeout,
      ...framing !== undefined && { framing },
      ...map !== undefined && { map: numbersOfStructs(map) },
      ...name !== undefined && { name },
    },
    limits: {
      maxQueue: flags.maxQueue,
      stallTimeout: flags.stallTimeout,
      allowHold: flags.allowHold,
      maxRequests: flags.maxRequests,
    },
    host,
    readOnly: flags.readOnly,
    compress: flags.compress,
    foxglove: { encoding: flags.foxgloveEncoding },
    maxClients: flags.maxClients,
    maxClientsPerAddress: flags.maxPerAddress,
    maxMessage: flags.maxMessage,
    maxRate: flags.maxRate,
    requestTimeout: flags.timeout,
    maxTopics: flags.maxTopics,
    handshakeTimeout: flags.handshakeTimeout,
    pingEvery: flags.pingEvery,
    ...connect !== undefined && { connect },
    ...counts !== undefined && { countsFile: counts },
    ...port !== undefined && { port },
    ...token !== undefined && { token },
    ...readToken !== undefined && { readToken },
    ...allow !== undefined && { allow },
    ...origin !== undefined && { origins: origin },
    ...allowTopics !== undefined && { topics: allowTopics },
    ...writable !== undefined && { writable },
    ...tlsCert !== undefined && tlsKey !== undefined &&
      { tls: { certificate: tlsCert, key: tlsKey } },
  };
}
