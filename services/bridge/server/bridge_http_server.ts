import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { bracketed } from "../../../protocols/bracketed.ts";
import { AccessGuard } from "./access_guard.ts";
import type { BridgeHttpOptions, SocketLimits } from "./bridge_http_options.ts";
import { listen } from "./listen.ts";
import { OpenSockets } from "./open_sockets.ts";
import { serve } from "./serve.ts";
import { readTlsFiles } from "./tls_files.ts";
import { Tokens } from "./tokens.ts";

const DEFAULTS: Required<SocketLimits> = {
  maxClients: 4096,
  maxClientsPerAddress: 2048,
  maxMessage: 1024 * 1024,
  maxRate: 1000,
  maxWork: 20,
  compress: false,
  pingEvery: 5000,
  messageTimeout: 30_000,
  handshakeTimeout: 10_000,
  closeTimeout: 3000,
  highWater: 256 * 1024,
};

/** Longest head of a request, in bytes. */
const MOST_HEAD_BYTES = 16_384;

/** The bridge's server: WebSockets and requests on one port, with tokens, limits and figures. */
export class BridgeHttpServer implements AsyncDisposable {
  /** Where it listens, as programs of this machine reach it: `http://127.0.0.1:8675`. */
  readonly url: string;
  /** Port that it listens on. */
  readonly port: number;
  /** What clients have to show for everything; `undefined` when nothing. */
  readonly token: string | undefined;
  readonly #server: Server;
  readonly #sockets: OpenSockets;

  /** Starts one. Throws a `RoboError`: `unavailable` when it cannot listen, `usage`, `missing` and `data` for options that cannot be. */
  static async start(options: BridgeHttpOptions): Promise<BridgeHttpServer> {
    const { host = "127.0.0.1", port, tls } = options;
    const limits = { ...DEFAULTS, ...definedOf(options) };
    const tokens = new Tokens(host, options);
    const guard = new AccessGuard({ ...options, host });
    const texts = tls === undefined ? undefined : await readTlsFiles(tls);
    const timeouts = {
      headersTimeout: limits.handshakeTimeout,
      requestTimeout: 2 * limits.handshakeTimeout,
      connectionsCheckingInterval: Math.min(1000, limits.handshakeTimeout / 4),
      keepAliveTimeout: 5000,
      maxHeaderSize: MOST_HEAD_BYTES,
    };
    const server = texts === undefined
      ? createServer(timeouts)
      : createTlsServer({ ...timeouts, ...texts, handshakeTimeout: limits.handshakeTimeout });
    const sockets = new OpenSockets(limits);
    await serve(server as Server, { options, limits, tokens, guard, sockets });
    try {
      const at = await listen(server as Server, { host, port });
      return new BridgeHttpServer(server as Server, sockets, {
        url: `${texts === undefined ? "http" : "https"}://${connectable(host)}:${at}`,
        port: at,
        token: tokens.all,
      });
    } catch (error) {
      await sockets[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(
    server: Server,
    sockets: OpenSockets,
    { url, port, token }: {
      readonly url: string;
      readonly port: number;
      readonly token: string | undefined;
    },
  ) {
    this.#server = server;
    this.#sockets = sockets;
    this.url = url;
    this.port = port;
    this.token = token;
  }

  /** Closes all WebSockets (1001), waits for their answers as long as it is set, and ends everything else. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    await this.#sockets[Symbol.asyncDispose]();
    this.#server.closeAllConnections();
    await closed;
  }
}

/** The options that are there: one that is undefined is left out. */
function definedOf(options: BridgeHttpOptions): Partial<SocketLimits> {
  const names = Object.keys(DEFAULTS) as readonly (keyof SocketLimits)[];
  return Object.fromEntries(
    names.flatMap((name) => options[name] === undefined ? [] : [[name, options[name]]]),
  );
}

/** An address as a program of this machine connects to it. */
function connectable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return bracketed(host);
}
