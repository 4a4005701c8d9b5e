/**
 * ZMTP 3.0 and 3.1 without I/O: bytes in, events out (RFC 23, 24, 26 and 37).
 *
 * @module
 */
export * from "./command.ts";
export { type CurveKeyPair, curvePublicKey, generateCurveKeyPair } from "./curve_keys.ts";
export * from "./frame.ts";
export * from "./handshake.ts";
export * from "./handshake_outcome.ts";
export { type Metadata, property } from "./metadata.ts";
export * from "./security.ts";
export * from "./socket_type.ts";
export * from "./subscription_command.ts";
export * from "./subscriptions.ts";
export * from "./violation.ts";
export { decodeZ85, encodeZ85 } from "./z85.ts";
