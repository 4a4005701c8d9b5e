/** What one connection of `robo.ws.v1` may ask for; the bridge names these numbers in its `hello`. */
export const ROBO_WS_LIMITS = {
  /** Subscriptions at a time. */
  subscriptions: 64,
  /** Topics and patterns of one subscription. */
  patterns: 32,
  /** Fields of one subscription. */
  fields: 64,
  /** Requests that wait for their answers. */
  requests: 64,
  /** Depth of objects and arrays in a message. */
  depth: 32,
} as const;

/** The subprotocol (`Sec-WebSocket-Protocol`) that chooses `robo.ws.v1`. */
export const ROBO_WS_SUBPROTOCOL = "robo.ws.v1";

/** Version of the messages. */
export const ROBO_WS_VERSION = 1;
