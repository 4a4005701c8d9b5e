import type { Logger } from "@logtape/logtape";
import { RoboError } from "../../../errors.ts";
import type { AccessGuard } from "./access_guard.ts";
import { badMethod, badPath, METHODS, nothingThere, onlySockets } from "./http_refusals.ts";
import type { HttpAnswer, HttpRequest, HttpRoute } from "./http_types.ts";
import type { RequestSender } from "./raw_http.ts";
import { type Refusal, refusalAnswer } from "./refusal.ts";
import { ServerCounters } from "./server_counters.ts";
import { parseTarget } from "./target.ts";
import type { Tokens } from "./tokens.ts";

/** What a {@linkcode HttpService} answers with. */
export interface HttpServiceParts {
  /** What is answered, the most special path first or last. */
  readonly routes: readonly HttpRoute[];
  /** Paths of WebSockets. */
  readonly paths: readonly string[];
  /** Who may ask. */
  readonly guard: AccessGuard;
  /** What they may. */
  readonly tokens: Tokens;
  /** What is counted. */
  readonly counters: ServerCounters;
  /** Told of mistakes of ours. */
  readonly logger: Logger | undefined;
}

/** A request as it came. */
export interface RawRequest {
  /** Its method. */
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly target: string;
  /** Headers by their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Who has sent it. */
  readonly sender: RequestSender;
}

/** An answer, with all its headers. */
export type WholeAnswer = Required<HttpAnswer>;

/** On each answer, unless its route says otherwise: nothing of it is kept, guessed or shown inside other pages. */
const SAFE_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** On answers that pages of other servers may load. */
const SHARED_HEADERS = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
} as const;

/** Answers requests that are no WebSockets. */
export class HttpService {
  readonly #parts: HttpServiceParts;
  readonly #routes: readonly HttpRoute[];

  /** Answers with these parts. */
  constructor(parts: HttpServiceParts) {
    this.#parts = parts;
    // The longest path is the most special one.
    this.#routes = parts.routes.toSorted((a, b) => b.path.length - a.path.length);
  }

  /** Answers a request. Never rejects. */
  async answer(request: RawRequest): Promise<WholeAnswer> {
    let answer: HttpAnswer;
    try {
      answer = await this.#answer(request);
    } catch (error) {
      answer = this.#problem(error, request);
    }
    const { status = 200, headers = {}, body = "" } = answer;
    ServerCounters.count(this.#parts.counters.answers, status);
    return { status, headers: { ...SAFE_HEADERS, ...headers }, body };
  }

  async #answer(raw: RawRequest): Promise<HttpAnswer> {
    const { guard, tokens } = this.#parts;
    const { method, headers, sender } = raw;
    const url = parseTarget(raw.target);
    if (url === undefined) return this.#refused(badPath());
    const { path, query } = url;
    const routes = this.#routes.filter((route) => isFor(route, path));
    const isShared = routes.some(({ crossOrigin }) => crossOrigin === true);
    const origin = isShared ? undefined : headers["origin"];
    const refused = guard.refuse({ ...sender, origin });
    if (refused !== undefined) return this.#refused(refused);
    const isSocket = this.#parts.paths.includes(path);
    // Pages that are let in may read why a WebSocket was refused: the WebSocket itself does not tell them.
    const welcome = isSocket && origin !== undefined
      ? { "access-control-allow-origin": origin, "access-control-allow-headers": "authorization" }
      : undefined;
    if (method === "OPTIONS" && (isShared || welcome !== undefined)) return preflight(welcome);
    if (method !== "GET" && method !== "HEAD") return this.#refused(badMethod(method));
    const rights = tokens.rightsOf({ authorization: headers["authorization"], query });
    const { remote } = sender;
    for (const route of routes) {
      const isStranger = typeof rights === "object";
      if (isStranger && route.isPublic !== true) return this.#refused(rights);
      const request: HttpRequest = {
        ...{ method, path, query, headers, remote },
        rights: isStranger ? undefined : rights,
      };
      const answer = await route.answer(request);
      if (answer === undefined) continue;
      const shared = route.crossOrigin === true ? SHARED_HEADERS : {};
      return { ...answer, headers: { ...shared, ...answer.headers } };
    }
    if (typeof rights === "object") return this.#refused(rights, welcome);
    return isSocket ? this.#refused(onlySockets(), welcome) : this.#refused(nothingThere());
  }

  #refused(refusal: Refusal, headers?: Readonly<Record<string, string>>): HttpAnswer {
    ServerCounters.count(this.#parts.counters.refused, refusal.cause);
    return refusalAnswer({ ...refusal, headers: { ...headers, ...refusal.headers } });
  }

  #problem(error: unknown, { method, target }: RawRequest): HttpAnswer {
    if (error instanceof RoboError) {
      const { code, message, hint = "" } = error;
      return refusalAnswer({ cause: "", code, message, hint });
    }
    this.#parts.logger?.error("{method} {target}: {error}", { method, target, error });
    return refusalAnswer({
      cause: "",
      code: "internal",
      message: "Something went wrong inside the bridge",
      hint: "This is a mistake in robo: report what its log says",
    });
  }
}

function isFor({ path }: HttpRoute, asked: string): boolean {
  return path.endsWith("/*") ? asked.startsWith(path.slice(0, -1)) : path === asked;
}

function preflight(more: Readonly<Record<string, string>> | undefined): HttpAnswer {
  const headers = {
    ...SHARED_HEADERS,
    ...more,
    "access-control-allow-methods": METHODS,
    "access-control-allow-private-network": "true",
    "access-control-max-age": "600",
  };
  return { status: 204, headers };
}
