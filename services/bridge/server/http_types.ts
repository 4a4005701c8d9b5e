import type { AccessRights } from "./server_socket.ts";

/** A request for something that is no WebSocket. */
export interface HttpRequest {
  /** `GET` or `HEAD`. */
  readonly method: string;
  /** The path, decoded, without the query. */
  readonly path: string;
  /** The query. */
  readonly query: URLSearchParams;
  /** Headers by their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Where it comes from: `127.0.0.1:50312`. */
  readonly remote: string;
  /** What it may do; `undefined` when it has shown no token, which only public routes see. */
  readonly rights: AccessRights | undefined;
}

/** The answer to a request. */
export interface HttpAnswer {
  /** Status. Default 200. */
  readonly status?: number;
  /** Headers, which go before the server's own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Body. Default empty. */
  readonly body?: string | Uint8Array;
}

/** Answers requests for a path. */
export interface HttpRoute {
  /** The path, or the beginning of all paths when it ends with `/*`. */
  readonly path: string;
  /** Whether no token is needed: for what holds nothing of the bridge, such as the page's own files. Default false. */
  readonly isPublic?: boolean;
  /** Whether pages of other servers may load it (CORS). Default false. */
  readonly crossOrigin?: boolean;
  /** The answer; `undefined` when there is nothing (404). A `RoboError` that it throws is told as a problem. */
  answer(request: HttpRequest): HttpAnswer | undefined | Promise<HttpAnswer | undefined>;
}
