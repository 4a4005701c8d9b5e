/**
 * Foxglove's WebSocket protocols over the bridge, for Foxglove, Lichtblick, PlotJuggler and all other programs that speak them.
 *
 * @module
 */
export type { ChannelEncoding } from "./channel_book.ts";
export { foxgloveDialects, type FoxgloveOptions } from "./foxglove_dialect.ts";
