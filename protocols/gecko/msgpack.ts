/**
 * MessagePack as published (https://github.com/msgpack/msgpack/blob/master/spec.md), both ways, with extension types
 * for typed arrays and pygecko's messages; `docs/node-library.md` describes them. Extensions that change how the bytes
 * after them are read, such as msgpackr's records, are never written, and refused when read.
 *
 * @module
 */
export { MsgpackExtension } from "./msgpack_extensions.ts";
export { decodeMsgpack, MsgpackDecoder } from "./msgpack_reader.ts";
export { encodeMsgpack, MsgpackEncoder } from "./msgpack_writer.ts";
