import { RoboError } from "../../errors.ts";
import { BridgeServer, type BridgeServerOptions, readLayout } from "../../services/bridge/mod.ts";
import { VERSION } from "../../version.ts";
import type { Implementation } from "../cli/command.ts";
import { startLogging } from "../cli/logging.ts";
import type { SharedFlags } from "../cli/shared_flags.ts";
import { unhurried } from "../cli/unhurried.ts";
import type { RoboContext } from "../context.ts";
import { BridgePrinter } from "./bridge_printer.ts";
import { headersOf } from "./find_header.ts";
import { compilerFlags } from "./layout/compiler_flags.ts";
import type { BridgeFlags } from "./start.ts";
import { numbersOfStructs } from "./struct_numbers.ts";

/** Where programs connect unless something else is said. */
const DEFAULT_SOCKET = "robo.sock";

/** `robo ws-bridge start`: bridges until it is interrupted. */
const runBridge: Implementation<BridgeFlags> = async (context, flags) => {
  const leftOut = (lines: number) => JSON.stringify({ type: "left-out", lines });
  await unhurried(context, (around) => bridge(around, flags), flags.json ? { leftOut } : {});
};

export default runBridge;

async function bridge(context: RoboContext, flags: BridgeFlags & SharedFlags): Promise<void> {
  const signal = context.interruption();
  const logger = startLogging(context, flags, "bridge");
  const { elf = [], cc, cflags } = flags;
  const headers = await headersOf(flags);
  const layout = await readLayout({
    ...{ headers, elf },
    ...cc !== undefined && { cc },
    ...cflags !== undefined && { cflags: compilerFlags(cflags) },
  });
  await using server = await BridgeServer.start({ ...optionsOf(flags), layout, logger });
  const printer = new BridgePrinter(context, server.bridge, flags.json);
  printer.ready(server, { layout, port: flags.port });
  await printer.run(signal);
}

function optionsOf(flags: BridgeFlags): BridgeServerOptions {
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
