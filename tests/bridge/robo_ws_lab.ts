import { ARM, runOf } from "../../services/bridge/dialects/conversation_testing.ts";
import { roboDialect } from "../../services/bridge/dialects/robo/mod.ts";
import { Hub } from "../../services/bridge/hub/hub.ts";
import { ALL_RIGHTS, FakeProgram } from "../../services/bridge/hub/hub_testing.ts";
import type { HubOptions } from "../../services/bridge/hub/hub_options.ts";
import type { ProgramStruct } from "../../services/bridge/hub/program.ts";
import type { ClientRights } from "../../services/bridge/hub/client.ts";
import { BridgeHttpServer } from "../../services/bridge/server/mod.ts";

/** How a {@linkcode RoboWsLab} is set up. */
export interface LabOptions {
  /** Port to listen on; a free one unless it is said. */
  readonly port?: number;
  /** What clients have to show. */
  readonly token?: string;
  /** Files of a certificate and its key, for `wss:`. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Structs of the program `arm`; `ARM`, unless others are given. */
  readonly structs?: readonly ProgramStruct[];
  /** How the hub is set up. */
  readonly hub?: HubOptions;
  /** What clients may do; everything, unless it is said. */
  readonly rights?: ClientRights;
}

/** A hub with the program `arm`, served in `robo.ws.v1` over real sockets. */
export class RoboWsLab implements AsyncDisposable {
  /** The hub. */
  readonly hub: Hub;
  /** The program. */
  readonly arm: FakeProgram;
  readonly #http: BridgeHttpServer;

  private constructor(hub: Hub, arm: FakeProgram, http: BridgeHttpServer) {
    this.hub = hub;
    this.arm = arm;
    this.#http = http;
  }

  /** Starts one. */
  static async start(options: LabOptions = {}): Promise<RoboWsLab> {
    const { port = 0, token, tls, structs = ARM, rights = ALL_RIGHTS } = options;
    const hub = new Hub(options.hub);
    const dialect = roboDialect({ version: "0.0.1" });
    const http = await BridgeHttpServer.start({
      port,
      ...(token !== undefined && { token }),
      ...(tls !== undefined && { tls }),
      subprotocols: dialect.subprotocols,
      paths: dialect.paths,
      onSocket: (socket) => {
        const { remote } = socket;
        const client = hub.connected(socket, { dialect: dialect.name, remote, rights });
        const ending = new AbortController();
        const session = dialect.open(hub, client, ending.signal);
        return {
          received: (message) => session.received(message),
          closed: () => {
            ending.abort();
            hub.disconnected(client);
          },
        };
      },
    });
    const arm = new FakeProgram("arm", structs);
    hub.opened(arm);
    return new RoboWsLab(hub, arm, http);
  }

  /** Address of its WebSockets. */
  get url(): string {
    return `${this.#http.url.replace("http", "ws")}/`;
  }

  /** Port on which it listens. */
  get port(): number {
    return this.#http.port;
  }

  /** The program sends structs of one topic. */
  publish(topic: number, payloads: readonly Uint8Array[]): void {
    this.hub.data(this.arm, runOf(topic, payloads));
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.hub[Symbol.dispose]();
    await this.#http[Symbol.asyncDispose]();
  }
}
