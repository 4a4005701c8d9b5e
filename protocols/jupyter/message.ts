/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  /** Its fields; `undefined` is left out when it is written. */
  readonly [key: string]: Json | undefined;
}

/** What a message says of itself (Jupyter messaging protocol 5.5, "General message format"). */
export interface Header {
  /** Unique for every message. */
  readonly msg_id: string;
  /** Unique for every run of a client or of a kernel. */
  readonly session: string;
  /** Who sends it; may be empty. */
  readonly username: string;
  /** ISO 8601 with time zone. */
  readonly date: string;
  /** Such as `execute_request`. */
  readonly msg_type: string;
  /** Version of the protocol, such as `5.5`. */
  readonly version: string;
}

/** One message of the Jupyter protocol, on whatever channel. */
export interface JupyterMessage {
  /** Frames before the delimiter: routing ids on shell, control and stdin, the topic on iopub. */
  readonly identities: readonly Uint8Array[];
  /** Its header. */
  readonly header: Header;
  /** Header of the message that caused it; `undefined` where there is none. */
  readonly parent: Header | undefined;
  /** Whatever is said about the message. */
  readonly metadata: JsonObject;
  /** Its content, by `msg_type`. */
  readonly content: JsonObject;
  /** Raw bytes behind the JSON parts; default none. */
  readonly buffers: readonly Uint8Array[];
}

/** Data by MIME type, such as `text/plain`; JSON types hold JSON, all others text or base64. */
export type MimeBundle = Readonly<Record<string, Json>>;
