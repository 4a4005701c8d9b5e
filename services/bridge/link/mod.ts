/**
 * C programs that are connected to the bridge: over Unix sockets or tcp, listened for or connected to, with `robo_link.h` or without.
 *
 * @module
 */
export { connectToProgram } from "./connect_to_program.ts";
export { listenForPrograms } from "./listen_for_programs.ts";
export { nameOfAddress } from "./link_address.ts";
export {
  HELLO_TIMEOUT_MS,
  type LinkOptions,
  MAX_PROGRAM_QUEUE_BYTES,
  MAX_PROGRAMS,
} from "./link_options.ts";
export type { LinkServer } from "./link_server.ts";
export { ProgramRegistry, type SessionCount } from "./program_registry.ts";
