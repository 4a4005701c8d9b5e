/**
 * The frames of `robo_link.h`, without any I/O: what C programs and `robo ws-bridge` say to each other. The bytes are described in
 * `docs/robo-link.md`.
 *
 * @module
 */
export {
  LINK_AT,
  LINK_BYE,
  LINK_HEADER_BYTES,
  LINK_KIND,
  LINK_MAGIC,
  LINK_VERSION,
} from "./link_frame.ts";
export { linkFrame, type LinkHead, writeLinkHead } from "./link_encode.ts";
export {
  type ProgramHello,
  programHello,
  readProgramHello,
  readStructHello,
  type StructHello,
  structHello,
  welcome,
} from "./link_hello.ts";
export {
  type LinkControl,
  type LinkEvents,
  LinkReader,
  type LinkReaderOptions,
  type LinkRun,
  type LinkStruct,
  MAX_LINK_PAYLOAD_BYTES,
  notOurs,
  readControl,
} from "./link_reader.ts";
