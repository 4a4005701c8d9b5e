import { listFlag, portFlag, switchFlag, textFlag } from "../../cli/flag_kinds.ts";
import { parseText } from "../../cli/parsers.ts";

/** Flags that say who may connect, and what clients may do. */
export interface ServerFlags {
  /** Address to listen on. */
  readonly host: string;
  /** Port to listen on. */
  readonly port?: number;
  /** Networks that may connect. */
  readonly allow?: readonly string[];
  /** Web pages that may connect. */
  readonly origin?: readonly string[];
  /** What clients have to show. */
  readonly token?: string;
  /** What clients that only look have to show. */
  readonly readToken?: string;
  /** File of the certificate. */
  readonly tlsCert?: string;
  /** File of its key. */
  readonly tlsKey?: string;
  /** Topics that clients may see and write. */
  readonly allowTopics?: readonly string[];
  /** Topics that clients may write. */
  readonly writable?: readonly string[];
  /** Whether clients may write nothing. */
  readonly readOnly: boolean;
  /** Whether clients may have programs wait. */
  readonly allowHold: boolean;
  /** Whether messages are compressed. */
  readonly compress: boolean;
  /** How structs are offered to Foxglove. */
  readonly foxgloveEncoding: "json" | "ros1" | "both";
}

/** Definitions of {@linkcode ServerFlags}. */
export const serverFlags = {
  host: {
    kind: "parsed",
    parse: parseText,
    default: "127.0.0.1",
    placeholder: "address",
    brief: "Address for clients to connect to; beyond loopback it asks for a token",
  },
  port: portFlag(
    "Port for them; 0 takes a free one [default 8675, or a free one where that is taken]",
  ),
  allow: listFlag(
    "networks",
    "Networks whose clients and programs may connect besides loopback, such as 10.0.3.0/24 [default all clients that have the token, no programs]",
  ),
  origin: listFlag(
    "origins",
    "Web pages that may connect besides the bridge's own, such as http://localhost:8888 or https://*.example.org [default none]",
  ),
  token: textFlag(
    "text",
    "What clients have to show, of at least 16 characters [default none on loopback, else made up and printed]",
  ),
  readToken: textFlag("text", "What clients may show instead that only look [default none]"),
  tlsCert: textFlag(
    "file",
    "Certificate for https and wss, in PEM; needs --tls-key [default none]",
  ),
  tlsKey: textFlag("file", "Its key, in PEM [default none]"),
  allowTopics: listFlag(
    "topics",
    "Topics that clients may see and write, such as 'arm.*,!arm.Debug'; ! excludes [default all]",
  ),
  writable: listFlag("topics", "Topics among them that clients may write [default all]"),
  readOnly: switchFlag("Let clients write nothing"),
  allowHold: switchFlag("Let clients that must lose nothing have programs wait for them"),
  compress: switchFlag("Compress messages for clients that can (permessage-deflate)"),
  foxgloveEncoding: {
    kind: "enum",
    values: ["json", "ros1", "both"],
    default: "json",
    brief: "How Foxglove gets structs: as JSON, as their own bytes with a ros1 schema, or both",
  },
} as const;
