import { decodePayload } from "../gecko/payload.ts";
import { sniff } from "../gecko/sniff.ts";
import { stampOf } from "../gecko/stamp.ts";
import type { NewSchema } from "./file_parts.ts";
import { messageSchema } from "./message_schemas.ts";

/** The encoding of channels whose messages have not just a topic and one more frame: all frames but the topic, as on the wire. */
export const FRAMES_ENCODING = "zmtp";

/** What the first message of a topic shows of all that follow. */
export interface ChannelDescription {
  /** `msgpack`, `json`, `pickle`, `text` or `raw`. */
  readonly encoding: "msgpack" | "json" | "pickle" | "text" | "raw";
  /** The schema of a standard message. */
  readonly schema?: NewSchema;
  /** The value of a payload; `undefined` where it cannot be read, and for `text` and `raw`. */
  readonly read: (payload: Uint8Array) => unknown;
  /** Whether messages say when they were published. */
  readonly stamped: boolean;
}

/** Finds out what a topic carries from the payload of its first message. */
export function describeChannel(payload: Uint8Array): ChannelDescription {
  const { encoding, value } = sniff(payload, 0);
  if (encoding === "hex") return { encoding: "raw", read: unread, stamped: false };
  if (encoding === "text") return { encoding, read: unread, stamped: false };
  const schema = messageSchema(value);
  return {
    encoding,
    ...(schema === undefined ? {} : { schema }),
    stamped: stampOf(value) !== undefined,
    read: (payload) => {
      try {
        return decodePayload(encoding, payload);
      } catch {
        return undefined; // Another publisher writes otherwise.
      }
    },
  };
}

function unread(): undefined {}
