import { isDeeperThan } from "../json/json_depth.ts";
import { type DecodeLimits, DEFAULT_DECODE_LIMITS } from "./decode_limits.ts";
import { DELIMITER, rememberHeader } from "./encode.ts";
import type { Header, JsonObject, JupyterMessage } from "./message.ts";
import type { Signer } from "./signer.ts";

/** Why a message cannot be read. */
export type DecodeReason =
  /** No frame is `<IDS|MSG>`. */
  | "no-delimiter"
  /** Not all of signature, header, parent, metadata and content are there. */
  | "too-few-frames"
  /** A limit is exceeded. */
  | "too-large"
  /** The signature is missing, or not that of our key. */
  | "bad-signature"
  /** A part nests deeper than the limit. */
  | "too-deep"
  /** A part is no JSON. */
  | "bad-json"
  /** A part is JSON, but no object. */
  | "not-an-object"
  /** The header lacks a field, or one is of the wrong type; or the parent is neither empty nor a header. */
  | "bad-header";

/** What became of a message. */
export type Decoded =
  | { readonly ok: true; readonly message: JupyterMessage }
  | {
    readonly ok: false;
    readonly reason: DecodeReason;
    /** What is wrong, in sentence case without a final period. */
    readonly words: string;
    /** Its header, when the signature was right and the header could be read: its sender can be told. */
    readonly header?: Header;
    /** Frames before the delimiter; none where there is no delimiter. */
    readonly identities: readonly Uint8Array[];
  };

/** The JSON parts, in their order on the wire. */
const PARTS = ["header", "parent header", "metadata", "content"] as const;

const HEADER_FIELDS = ["msg_id", "session", "username", "date", "msg_type", "version"] as const;

/** Fields that old clients leave out, and what they then are. */
const HEADER_DEFAULTS: Readonly<Record<string, string>> = {
  session: "",
  username: "",
  date: "",
  version: "5.0",
};

/** Bytes that are no UTF-8 become U+FFFD, as in jupyter_client; a byte order mark is no JSON. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Where reading stops. */
class Unreadable {
  constructor(readonly reason: DecodeReason, readonly words: string) {}
}

/**
 * Reads the frames of a message and checks its signature. Never throws: what a stranger sent wrong is a reason. Buffers and
 * identities are the frames themselves, not copies.
 */
export function decodeMessage(
  frames: readonly Uint8Array[],
  signer: Signer,
  limits: DecodeLimits = {},
): Decoded {
  const all = { ...DEFAULT_DECODE_LIMITS, ...limits };
  let identities: readonly Uint8Array[] = [];
  let header: Header | undefined;
  try {
    const at = findDelimiter(frames, all.maxIdentities);
    identities = frames.slice(0, at);
    const [parts, buffers] = checked(frames.slice(at + 1), signer, all);
    header = readHeader(readPart(parts, 0, all.maxDepth), PARTS[0]);
    rememberHeader(header, parts[0]!.slice());
    const parent = readPart(parts, 1, all.maxDepth);
    const message: JupyterMessage = {
      identities,
      header,
      parent: isEmpty(parent) ? undefined : readHeader(parent, PARTS[1]),
      metadata: readPart(parts, 2, all.maxDepth),
      content: readPart(parts, 3, all.maxDepth),
      buffers,
    };
    return { ok: true, message };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { reason, words } = error;
    return { ok: false, reason, words, identities, ...(header && { header }) };
  }
}

function findDelimiter(frames: readonly Uint8Array[], maxIdentities: number): number {
  const end = Math.min(frames.length, maxIdentities + 1);
  for (let at = 0; at < end; at++) if (isDelimiter(frames[at]!)) return at;
  throw new Unreadable("no-delimiter", `None of the first ${end} frames is <IDS|MSG>`);
}

function isDelimiter(frame: Uint8Array): boolean {
  return frame.length === DELIMITER.length && frame.every((byte, i) => byte === DELIMITER[i]);
}

/** The four JSON parts and the buffers, within the limits and with the right signature. */
function checked(
  rest: readonly Uint8Array[],
  signer: Signer,
  limits: Required<DecodeLimits>,
): [readonly Uint8Array[], readonly Uint8Array[]] {
  if (rest.length < 1 + PARTS.length) {
    throw new Unreadable(
      "too-few-frames",
      `${rest.length} frames follow <IDS|MSG> where at least ${1 + PARTS.length} belong`,
    );
  }
  const parts = rest.slice(1, 1 + PARTS.length);
  const buffers = rest.slice(1 + PARTS.length);
  for (const [i, part] of parts.entries()) {
    if (part.length <= limits.maxPartBytes) continue;
    throw tooLarge(`The ${PARTS[i]}`, part.length, limits.maxPartBytes);
  }
  const bytes = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
  if (bytes > limits.maxBufferBytes) throw tooLarge("The buffers", bytes, limits.maxBufferBytes);
  if (buffers.length > limits.maxBuffers) {
    throw new Unreadable(
      "too-large",
      `The message has ${buffers.length} buffers, more than ${limits.maxBuffers}`,
    );
  }
  const signature = rest[0]!;
  if (signer.verify(signature, parts)) return [parts, buffers];
  throw new Unreadable(
    "bad-signature",
    signature.length === 0
      ? "The message is not signed"
      : "The signature is not that of the key: the sender has another connection file",
  );
}

function tooLarge(what: string, bytes: number, limit: number): Unreadable {
  const verb = what.endsWith("s") ? "have" : "has";
  return new Unreadable("too-large", `${what} ${verb} ${bytes} bytes, more than ${limit}`);
}

function readPart(parts: readonly Uint8Array[], index: number, maxDepth: number): JsonObject {
  const bytes = parts[index]!;
  const name = PARTS[index]!;
  // Most metadata and many parents are just that.
  if (bytes.length === 2 && bytes[0] === 0x7b && bytes[1] === 0x7d) return {};
  if (isDeeperThan(bytes, maxDepth)) {
    throw new Unreadable("too-deep", `The ${name} nests deeper than ${maxDepth}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch (error) {
    throw new Unreadable("bad-json", `The ${name} is no JSON: ${printable(error as Error)}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as JsonObject;
  }
  throw new Unreadable("not-an-object", `The ${name} is no JSON object`);
}

/** Checks a header's fields. Those that nobody knows stay, since its answers are to repeat it as it was. */
function readHeader(object: JsonObject, name: string): Header {
  let header = object;
  for (const field of HEADER_FIELDS) {
    const value = object[field] ?? HEADER_DEFAULTS[field];
    if (typeof value !== "string") {
      throw new Unreadable(
        "bad-header",
        `The ${name} ${value === undefined ? "lacks" : "has another type than text for"} ${field}`,
      );
    }
    if (object[field] === undefined || object[field] === null) {
      header = { ...header, [field]: value };
    }
  }
  if (object.msg_id === "" || object.msg_type === "") {
    throw new Unreadable("bad-header", `The ${name} has an empty msg_id or msg_type`);
  }
  return header as unknown as Header;
}

function isEmpty(object: JsonObject): boolean {
  for (const _ in object) return false;
  return true;
}

/** The message quotes what a stranger sent, and is to be shown on one line of somebody's terminal. */
function printable({ message }: Error): string {
  return message.replace(/\p{C}+/gu, " ");
}
