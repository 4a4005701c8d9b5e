/** The subprotocol of Foxglove's SDK, the more wanted one. */
export const FOXGLOVE_SDK = "foxglove.sdk.v1";

/** The older subprotocol, which Lichtblick, PlotJuggler and `@foxglove/ws-protocol` speak. */
export const FOXGLOVE_WEBSOCKET = "foxglove.websocket.v1";

/** One of the two subprotocols. They differ in what winds recordings, which only the SDK's has. */
export type FoxgloveSubprotocol = typeof FOXGLOVE_SDK | typeof FOXGLOVE_WEBSOCKET;

/** First byte of a server's binary message. */
export const FOXGLOVE_SERVER = {
  /** A message of a channel. */
  messageData: 1,
  /** The server's time. */
  time: 2,
  /** The answer of a service. */
  serviceResponse: 3,
  /** How a recording that is replayed stands; `foxglove.sdk.v1` alone. */
  playbackState: 5,
} as const;

/** First byte of a client's binary message. */
export const FOXGLOVE_CLIENT = {
  /** A message of a channel that the client has advertised. */
  messageData: 1,
  /** A call of a service. */
  serviceRequest: 2,
  /** Winds a recording; `foxglove.sdk.v1` alone. */
  playbackControl: 3,
} as const;

/** How urgent a status is. */
export const FOXGLOVE_STATUS = { info: 0, warning: 1, error: 2 } as const;
