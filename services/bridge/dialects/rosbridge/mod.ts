/**
 * rosbridge's protocol over the bridge, for roslibjs, roslibpy and all other programs that speak it.
 *
 * @module
 */
export { rosbridgeDialect } from "./rosbridge_dialect.ts";
