import { RoboError } from "../../errors.ts";
import { type BridgeServerOptions, MAX_PROGRAMS } from "../../services/bridge/mod.ts";
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
  checkRecordings(flags);
  const isElsewhere = flags.listen !== undefined || flags.connect !== undefined ||
    flags.replay !== undefined;
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
      probeAfter: flags.pingEvery,
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
    maxWork: flags.maxWork,
    requestTimeout: flags.timeout,
    maxTopics: flags.maxTopics,
    maxPrograms: Math.max(flags.maxPrograms, MAX_PROGRAMS),
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
    ...recordings(flags),
    ...tlsCert !== undefined && tlsKey !== undefined &&
      { tls: { certificate: tlsCert, key: tlsKey } },
  };
}

/** What is recorded and replayed. */
function recordings(flags: BridgeFlags): Pick<BridgeServerOptions, "record" | "replay"> {
  const { record, recordTopics, replay } = flags;
  const { force, compression, recordQueue, rate, loop, pause } = flags;
  return {
    ...record !== undefined && {
      record: {
        path: record,
        replace: force,
        compression,
        queueBytes: recordQueue,
        ...recordTopics !== undefined && { topics: recordTopics },
      },
    },
    ...replay !== undefined && { replay: { path: replay, speed: rate, loop, isPaused: pause } },
  };
}

function checkRecordings(flags: BridgeFlags): void {
  const { record, replay } = flags;
  if (record === undefined && flags.recordTopics !== undefined) {
    throw new RoboError("usage", "--record-topics does nothing without --record", {
      hint: "Name the file, such as --record run.mcap",
    });
  }
  if (replay === undefined) {
    if (!flags.loop && !flags.pause && flags.rate === 1) return;
    throw new RoboError("usage", "--rate, --loop and --pause are for recordings", {
      hint: "Name the recording, such as --replay run.mcap",
    });
  }
  const { header, elf, socket, listen, connect } = flags;
  const others = Object.entries({ record, header, elf, socket, listen, connect })
    .filter(([, value]) => value !== undefined).map(([name]) => `--${name}`);
  if (others.length === 0) return;
  throw new RoboError("usage", `--replay and ${others.join(", ")} exclude each other`, {
    hint:
      "A recording has its own programs and structs: run another bridge for those that are there",
  });
}
