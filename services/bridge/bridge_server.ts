import { RoboError } from "../../errors.ts";
import { AllowList } from "../../transports/allow_list.ts";
import type { BridgeServerOptions } from "./bridge_server_options.ts";
import { bridgeMetrics } from "./bridge_metrics.ts";
import { DialectTable } from "./dialect_table.ts";
import { foxgloveDialects } from "./dialects/foxglove/mod.ts";
import { roboDialect } from "./dialects/robo/mod.ts";
import { rosbridgeDialect } from "./dialects/rosbridge/mod.ts";
import { seedDialect } from "./dialects/seed/mod.ts";
import type { DialectSession } from "./hub/dialect.ts";
import { Hub } from "./hub/hub.ts";
import {
  connectToProgram,
  type LinkServer,
  listenForPrograms,
  ProgramRegistry,
} from "./link/mod.ts";
import { bridgePage } from "./page/mod.ts";
import type { BridgeRecording, RecordingPlayer } from "./recording/mod.ts";
import type { ClientRights } from "./hub/client.ts";
import {
  type AccessRights,
  BridgeHttpServer,
  type HttpRoute,
  type ServerSocket,
  type SocketHandler,
} from "./server/mod.ts";
import { abandonRecording, messageOf, openReplay, startRecording } from "./recording_parts.ts";
import { clientRights } from "./topic_rules.ts";

/** The whole bridge: programs on one side, browsers, notebooks and other clients on the other. */
export class BridgeServer implements AsyncDisposable {
  /** The hub in the middle. */
  readonly bridge: Hub;
  /** The recording that is made, if any. */
  readonly recording: BridgeRecording | undefined;
  /** What of a recording that is replayed could not be read when it was opened. */
  readonly warnings: readonly string[];
  readonly #parts: BridgeParts;

  /** Starts it. Throws a `RoboError` for what cannot be listened on, and for options that make no sense. */
  static async start(options: BridgeServerOptions): Promise<BridgeServer> {
    const { logger } = options;
    const fault = (error: unknown) => logger?.error("{error}", { error });
    const { player, warnings, warnBy } = await openReplay(options);
    const hub = new Hub({ fault, ...player !== undefined && { playback: player }, ...options });
    warnBy((text) => hub.status("warning", text));
    const stop = new AbortController();
    const registry = new ProgramRegistry({
      countsFile: options.countsFile,
      onFault: (message) => hub.status("warning", message),
    });
    const links: LinkServer[] = [];
    let recording: BridgeRecording | undefined;
    try {
      recording = await startRecording(hub, options);
      const { listen = [], connect = [] } = options;
      const context = { hub, options, registry };
      for (const address of listen) {
        links.push(await listenForPrograms(linkOptions(address, context), hub, stop.signal));
      }
      const http = await BridgeHttpServer.start(httpOptions(hub, options));
      for (const address of connect) {
        links.push(await connectToProgram(linkOptions(address, context), hub, stop.signal));
      }
      player?.begin(
        hub,
        (error) => hub.status("error", `The replay has ended: ${messageOf(error)}`),
      );
      return new BridgeServer(hub, { http, links, registry, stop, recording, player, warnings });
    } catch (error) {
      stop.abort();
      await player?.[Symbol.asyncDispose]();
      await abandonRecording(recording);
      for (const link of links) await link[Symbol.asyncDispose]();
      registry[Symbol.dispose]();
      hub[Symbol.dispose]();
      throw error;
    }
  }

  private constructor(hub: Hub, parts: BridgeParts) {
    this.bridge = hub;
    this.recording = parts.recording;
    this.warnings = parts.warnings;
    this.#parts = parts;
  }

  /** Where clients connect: `http://127.0.0.1:8675`. */
  get url(): string {
    return this.#parts.http.url;
  }

  /** What they have to show; undefined when nothing. */
  get token(): string | undefined {
    return this.#parts.http.token;
  }

  /** Where programs are met: `unix:/home/ana/robo.sock`. */
  get addresses(): readonly string[] {
    return this.#parts.links.map(({ address }) => address);
  }

  /** Ends everything: clients are told with a close frame (1001), programs with a bye. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { stop, player, recording, links, http, registry } = this.#parts;
    stop.abort();
    await player?.[Symbol.asyncDispose]();
    await recording?.[Symbol.asyncDispose]();
    this.bridge[Symbol.dispose]();
    await Promise.all(links.map((link) => link[Symbol.asyncDispose]()));
    await http[Symbol.asyncDispose]();
    registry[Symbol.dispose]();
  }
}

interface BridgeParts {
  readonly http: BridgeHttpServer;
  readonly links: readonly LinkServer[];
  readonly registry: ProgramRegistry;
  readonly stop: AbortController;
  readonly recording: BridgeRecording | undefined;
  readonly player: RecordingPlayer | undefined;
  readonly warnings: readonly string[];
}

interface LinkContext {
  readonly hub: Hub;
  readonly options: BridgeServerOptions;
  readonly registry: ProgramRegistry;
}

function linkOptions(address: string, { hub, options, registry }: LinkContext) {
  const { link, layout, allow } = options;
  return {
    ...link,
    address,
    registry,
    ...layout !== undefined && { layout },
    ...allow !== undefined && { allow },
    onStatus: (level: "info" | "warning", message: string) => hub.status(level, message),
  };
}

function httpOptions(hub: Hub, options: BridgeServerOptions) {
  const { allow, limits, version, ...others } = options;
  const { allowHold = false } = limits ?? {};
  const rightsOf = clientRights(options);
  const dialects = new DialectTable([
    roboDialect({ version, allowHold }),
    ...foxgloveDialects(options.foxglove),
    rosbridgeDialect(),
    seedDialect,
  ]);
  return {
    ...others,
    ...allow !== undefined && { allow: new AllowList(allow) },
    subprotocols: dialects.subprotocols,
    paths: dialects.paths,
    routes: pageRoutes(),
    metrics: () => bridgeMetrics(hub),
    onSocket: (socket: ServerSocket) => converse(hub, { socket, dialects, rightsOf }),
  };
}

/** The page's files hold nothing of the bridge: anybody may have them, and notebooks load them from elsewhere. */
function pageRoutes(): HttpRoute[] {
  const page = bridgePage();
  return ["/", "/page/*", "/widget.js", "/favicon.ico"].map((path) => ({
    path,
    isPublic: true,
    crossOrigin: path !== "/",
    answer: async ({ path }) => {
      const file = await page.file(path);
      return file === undefined ? undefined : { headers: file.headers, body: file.bytes };
    },
  }));
}

interface Conversation {
  readonly socket: ServerSocket;
  readonly dialects: DialectTable;
  readonly rightsOf: (access: AccessRights) => ClientRights;
}

/** Has a new client speak with the hub in its language. */
function converse(hub: Hub, { socket, dialects, rightsOf }: Conversation): SocketHandler {
  const dialect = dialects.of(socket.subprotocol, socket.path);
  if (dialect === undefined) throw new RoboError("data", `Nothing is spoken at ${socket.path}`);
  const { name } = dialect;
  const rights = rightsOf(socket.rights);
  const client = hub.connected(socket, { dialect: name, remote: socket.remote, rights });
  const ending = new AbortController();
  let session: DialectSession;
  try {
    session = dialect.open(hub, client, ending.signal);
  } catch (error) {
    ending.abort();
    hub.disconnected(client);
    throw error;
  }
  return {
    received(message) {
      try {
        session.received(message);
      } catch (error) {
        if (!(error instanceof RoboError)) throw error;
        client.close(error.code === "data" ? 1003 : 1011, error.message);
      }
    },
    closed() {
      ending.abort();
      hub.disconnected(client);
    },
  };
}
