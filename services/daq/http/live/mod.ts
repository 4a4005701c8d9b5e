/**
 * Live data for viewers: thinned on the server, the newest only, never in the way of a device or of one another.
 *
 * @module
 */
export { LIVE_CONTENT_TYPE, liveRoutes } from "./live_routes.ts";
