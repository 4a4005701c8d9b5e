/**
 * The server of the bridge: WebSockets (RFC 6455) and HTTP on one port.
 *
 * @module
 */
export { BRIDGE_PORT, type BridgeHttpOptions, type SocketLimits } from "./bridge_http_options.ts";
export { BridgeHttpServer } from "./bridge_http_server.ts";
export type { HttpAnswer, HttpRequest, HttpRoute } from "./http_types.ts";
export type { AccessRights, ServerSocket, SocketEnd, SocketHandler } from "./server_socket.ts";
