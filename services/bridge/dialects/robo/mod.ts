/**
 * `robo.ws.v1`, the language of the bridge's own page and clients.
 *
 * @module
 */
export { roboDialect, type RoboDialectOptions } from "./robo_dialect.ts";
