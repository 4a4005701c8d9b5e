/**
 * The frame of `robo_link.h`, which is also the form in which the bridge holds structs and sends them in `robo.ws.v1`: 24 bytes, naturally
 * aligned, numbers little-endian whatever the program's own order, then the payload.
 *
 * | byte | field | |
 * | --- | --- | --- |
 * | 0 | `u16 magic` | 0x4252, the letters `RB` |
 * | 2 | `u8 version` | 1 |
 * | 3 | `u8 kind` | see {@linkcode LINK_KIND} |
 * | 4 | `u16 id` | which struct: the program's number from the program to the bridge, the topic's number everywhere else |
 * | 6 | `u16 seq` | counts frames of kind data in one direction of one connection or session, modulo 2^16 |
 * | 8 | `u32 length` | bytes of the payload |
 * | 12 | `u32 aux` | depends on the kind: of requests and their answers the number that pairs them, of data from a program its session's count modulo 2^32 |
 * | 16 | `u64 time` | nanoseconds since 1970, or 0: the bridge puts in when it came |
 */
export const LINK_HEADER_BYTES = 24;

/** First two bytes of a frame, little-endian. */
export const LINK_MAGIC = 0x4252;

/** Version of the frame. */
export const LINK_VERSION = 1;

/** What a frame is. 1 to 5 are common knowledge of every program; the rest belongs to sessions. */
export const LINK_KIND = {
  /** Says what a program is (id 0), and one after the other its structs (`aux` is their size); also the bridge's answer. See `link_hello.ts`. */
  hello: 1,
  /** A struct. */
  data: 2,
  /** A struct that asks for an answer. */
  request: 3,
  /** The answer; with id 0 a text that says why there is none. */
  response: 4,
  /** The end of the conversation, and why: a text; `aux` is one of {@linkcode LINK_BYE}. */
  bye: 5,
  /** A line for people; `aux` is its level, 1 debug to 5 fatal. */
  log: 6,
  /** Modulo 2^32 in `aux`: from the bridge how many of the session's structs it has, from the program the count of its next one. */
  ack: 7,
} as const;

/** Why somebody says bye. */
export const LINK_BYE = {
  /** It goes; it may come back. */
  leaving: 0,
  /** The other one is asked to end itself. */
  end: 1,
  /** The program cannot be served as it is. */
  refused: 2,
} as const;

/** Where the parts of a frame stand. */
export const LINK_AT = {
  magic: 0,
  version: 2,
  kind: 3,
  id: 4,
  seq: 6,
  length: 8,
  aux: 12,
  time: 16,
} as const;
