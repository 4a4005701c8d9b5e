/** Kinds of frames (RFC 6455, section 5.2). */
export const OPCODE = {
  /** More of the message before. */
  continuation: 0,
  /** A message of text, or its first part. */
  text: 1,
  /** A message of bytes, or its first part. */
  binary: 2,
  /** The connection is to end. */
  close: 8,
  /** Asks for a pong. */
  ping: 9,
  /** Answers a ping, or says nothing. */
  pong: 10,
} as const;
