import {
  type BridgeHttpOptions,
  BridgeHttpServer,
  type ServerSocket,
  type SocketEnd,
} from "../../../services/bridge/server/mod.ts";
import { encodeFrame, OPCODE } from "../../../protocols/websocket/mod.ts";

/** A server that sends every message back, and remembers who came and how they went. */
export interface EchoServer extends AsyncDisposable {
  /** The server. */
  readonly server: BridgeHttpServer;
  /** Where it is. */
  readonly url: string;
  /** All sockets that were opened. */
  readonly sockets: readonly ServerSocket[];
  /** How those ended that have. */
  readonly ends: readonly SocketEnd[];
  /** A figure of its `/metrics`, such as `robo_bridge_refused_total{cause="origin"}`; 0 when it is not there. */
  metric(name: string): Promise<number>;
}

/** Starts one on a free port; one that `forgets` remembers only who is there. */
export async function echoServer(
  { forgets = false, ...options }: Partial<BridgeHttpOptions> & { readonly forgets?: boolean } = {},
): Promise<EchoServer> {
  const sockets: ServerSocket[] = [];
  const ends: SocketEnd[] = [];
  const server = await BridgeHttpServer.start({
    port: 0,
    subprotocols: ["robo.ws.v1", "foxglove.websocket.v1"],
    paths: ["/ws"],
    onSocket(socket) {
      sockets.push(socket);
      return {
        received: (message) =>
          void socket.write([
            message.kind === "text"
              ? encodeFrame(OPCODE.text, new TextEncoder().encode(message.text))
              : encodeFrame(OPCODE.binary, message.bytes),
          ]),
        closed(end) {
          if (forgets) sockets.splice(sockets.indexOf(socket), 1);
          else ends.push(end);
        },
      };
    },
    ...options,
  });
  const metric = async (name: string) => {
    const headers: Record<string, string> = server.token === undefined
      ? {}
      : { authorization: `Bearer ${server.token}` };
    const text = await (await fetch(`${server.url}/metrics`, { headers })).text();
    const line = text.split("\n").find((line) => line.startsWith(`${name} `));
    return line === undefined ? 0 : Number(line.slice(name.length + 1));
  };
  return {
    ...{ server, url: server.url, sockets, ends, metric },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
