/**
 * What a recording of the bridge says of its channels, in their metadata: so a replay has the same structs.
 *
 * @module
 */

/** Kind of channel: `struct`, `answer`, `log` or `bridge`. */
export const KIND_KEY = "robo.bridge";

/** Name of the program, in channels of structs and answers; `robo record info` shows it as who publishes. */
export const PROGRAM_KEY = "robo.publisher";

/** The struct as JSON (`LayoutJson`), the last one of it. */
export const LAYOUT_KEY = "robo.layout";

/** Whether the program sends it, takes it, or both. */
export const DIRECTION_KEY = "robo.direction";

/** Of a channel of requests: the struct of the answers as JSON. */
export const ANSWER_KEY = "robo.answer";

/** Of a channel of answers: the topic of the requests. */
export const REQUEST_KEY = "robo.request";

/** Encoding of structs whose bytes no other encoding has: those of big-endian programs. A copy in JSON stands beside them. */
export const STRUCT_ENCODING = "c-struct";

/** Topic of the lines of all programs. */
export const LOG_TOPIC = "log";

/** Topic of what happens to programs and requests. */
export const EVENTS_TOPIC = "bridge";

/** Behind the topic of requests, the topic of their answers. */
export const ANSWER_SUFFIX = ".answer";
