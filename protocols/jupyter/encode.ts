import type { Header, JsonObject, JupyterMessage } from "./message.ts";
import type { Signer } from "./signer.ts";

/** What separates the identities from the signature: `<IDS|MSG>`. */
export const DELIMITER: Uint8Array = new TextEncoder().encode("<IDS|MSG>");

const encoder = new TextEncoder();
const EMPTY_OBJECT = encoder.encode("{}");

/** JSON text of headers that came or went before: each is written again as the parent of all its answers. */
const headerTexts = new WeakMap<Header, Uint8Array>();

/** The four JSON parts of a message as bytes, in their order: header, parent, metadata, content. */
export type EncodedParts = readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/** What {@linkcode encodeParts} needs of a message. */
export type MessageBody = Pick<JupyterMessage, "header" | "parent" | "metadata" | "content">;

/** The frames of a message, as they are handed to a socket. Throws a `TypeError` when the content is no JSON, such as a cycle. */
export function encodeMessage(message: JupyterMessage, signer: Signer): Uint8Array[] {
  return signedFrames(encodeParts(message), { ...message, signer });
}

/** The JSON of a message, encoded once for however many entrances it is signed for. */
export function encodeParts({ header, parent, metadata, content }: MessageBody): EncodedParts {
  return [
    headerText(header),
    parent === undefined ? EMPTY_OBJECT : headerText(parent),
    objectText(metadata),
    objectText(content),
  ];
}

/** What {@linkcode signedFrames} puts around the JSON parts. */
export interface Envelope {
  /** Signs for the entrance by which the message leaves. */
  readonly signer: Signer;
  /** Routing ids, or the topic; default none. */
  readonly identities?: readonly Uint8Array[];
  /** Raw bytes behind the JSON parts, which no signature covers; default none. */
  readonly buffers?: readonly Uint8Array[];
}

/** The frames of a message whose JSON is encoded already. */
export function signedFrames(parts: EncodedParts, envelope: Envelope): Uint8Array[] {
  const { signer, identities = [], buffers = [] } = envelope;
  return [...identities, DELIMITER, signer.sign(parts), ...parts, ...buffers];
}

/** Keeps the text of a header as it came, so that its answers repeat it byte by byte. */
export function rememberHeader(header: Header, text: Uint8Array): void {
  headerTexts.set(header, text);
}

function headerText(header: Header): Uint8Array {
  let text = headerTexts.get(header);
  if (text === undefined) {
    text = encoder.encode(JSON.stringify(header));
    headerTexts.set(header, text);
  }
  return text;
}

function objectText(object: JsonObject): Uint8Array {
  const text = JSON.stringify(object);
  return text === "{}" ? EMPTY_OBJECT : encoder.encode(text);
}
