import type { Logger } from "@logtape/logtape";
import { OperatorLost } from "../../../client/daq/operator_lost.ts";
import { RoboError } from "../../../errors.ts";
import type { RequestCounters } from "./metrics.ts";
import { OPERATOR_HEADER, type Operators } from "./operators.ts";
import { problem, problemOf } from "./routing/problem.ts";
import { type BodyReader, saysJson } from "./routing/read_body.ts";
import type { RequestGuard } from "./routing/request_guard.ts";
import type { Route } from "./routing/route.ts";
import type { Found, Router } from "./routing/router.ts";

/** What a {@linkcode RequestHandler} answers with. */
export interface HandlerParts {
  /** The routes. */
  readonly router: Router;
  /** Who may ask. */
  readonly guard: RequestGuard;
  /** Who is to be told that an operator lives. */
  readonly operators: Operators;
  /** Answers what is no route and needs no token, such as a page; `undefined` for everything else. */
  readonly open: (request: Request) => Response | Promise<Response | undefined>;
  /** Requests that are answered at once at most; those that stop something are always answered. */
  readonly maxRequests: number;
  /** Reads bodies. */
  readonly bodies: BodyReader;
  /** Told of mistakes of ours. */
  readonly logger?: Logger | undefined;
  /** Aborts when the server ends. */
  readonly signal: AbortSignal;
}

/** On each answer: nothing of it is kept, guessed or shown inside other pages. */
const SAFE_HEADERS = {
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** Methods of requests that have a body. */
const WITH_BODY = new Set(["POST", "PUT"]);

/** Answers requests: those that stop something first. */
export class RequestHandler {
  readonly #parts: HandlerParts;
  readonly #byStatus = new Map<number, number>();
  #open = 0;

  /** Answers with these parts. */
  constructor(parts: HandlerParts) {
    this.#parts = parts;
  }

  /** What was counted. */
  get counters(): RequestCounters {
    return { byStatus: this.#byStatus, open: this.#open };
  }

  /** Answers a request from an address. Never rejects. */
  async answer(request: Request, from: Deno.NetAddr): Promise<Response> {
    let response: Response;
    try {
      response = await this.#answer(request, from);
    } catch (error) {
      if (!(error instanceof RoboError)) {
        const { method, url } = request;
        this.#parts.logger?.error("{method} {url}: {error}", { method, url, error });
      }
      response = problemOf(error);
    }
    this.#byStatus.set(response.status, (this.#byStatus.get(response.status) ?? 0) + 1);
    for (const [name, value] of Object.entries(SAFE_HEADERS)) response.headers.set(name, value);
    if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
    return response;
  }

  async #answer(request: Request, from: Deno.NetAddr): Promise<Response> {
    const { guard, router, open } = this.#parts;
    const url = URL.parse(request.url);
    // A host name may be anything that a client says.
    if (url === null) return problem("usage", "The host's name or the path makes no sense");
    const refused = guard.refuse(request, url, from);
    if (refused !== undefined) return refused;
    if (!isRoute(url.pathname)) {
      const response = await open(request);
      if (response !== undefined) return response;
    }
    const stranger = guard.refuseStranger(request.headers);
    if (stranger !== undefined) return stranger;
    const found = router.find(request.method, url.pathname);
    return found instanceof Response ? found : await this.#follow(found, request, url);
  }

  async #follow({ route, path }: Found, request: Request, url: URL): Promise<Response> {
    const { router, operators, maxRequests } = this.#parts;
    const { headers, method } = request;
    if (WITH_BODY.has(method) && !saysJson(headers)) {
      return problem("usage", "The content type is not application/json", {
        status: 415,
        hint: "Send JSON with the header Content-Type: application/json",
      });
    }
    const query = router.query(url.searchParams, route.query);
    const about = { path, query, headers };
    // Before anything that waits: not even for the end of its own body, nor for who else is there.
    if (route.urgent === true) {
      const { signal } = this.#parts;
      return await route.answer({ ...about, body: undefined, signal });
    }
    const operator = headers.get(OPERATOR_HEADER);
    if (operator !== null) operators.seen(operator);
    const body = route.body === undefined ? undefined : await this.#body(route, request);
    if (this.#open >= maxRequests) {
      return problem("unavailable", `${maxRequests} requests are being answered already`, {
        hint: "Ask again when some of them are done",
      });
    }
    using _place = this.#place();
    using leaving = leavingSignal(request.signal, this.#parts.signal);
    return await route.answer({ ...about, body, signal: leaving.signal });
  }

  /** A place among those that are answered. */
  #place(): Disposable {
    this.#open++;
    return { [Symbol.dispose]: () => void this.#open-- };
  }

  async #body(route: Route, request: Request): Promise<unknown> {
    const body = await this.#parts.bodies.read(request);
    const words = this.#parts.router.check(route.body!, body);
    if (words === undefined) return body;
    throw new RoboError("usage", `The body makes no sense: ${words}`, {
      hint: "GET /v1/openapi.json describes it",
    });
  }
}

function isRoute(path: string): boolean {
  return path.startsWith("/v1/") || path === "/metrics";
}

/** A signal that aborts, with its reason, when the one who asked is gone or the server ends. */
function leavingSignal(
  gone: AbortSignal,
  ending: AbortSignal,
): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const onGone = () => controller.abort(new OperatorLost("its connection was closed"));
  const onEnd = () => controller.abort(new RoboError("unavailable", "The server ends"));
  gone.addEventListener("abort", onGone, { once: true });
  ending.addEventListener("abort", onEnd, { once: true });
  if (ending.aborted) onEnd();
  else if (gone.aborted) onGone();
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      gone.removeEventListener("abort", onGone);
      ending.removeEventListener("abort", onEnd);
    },
  };
}
