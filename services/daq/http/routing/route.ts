import type { Params, ParamValues } from "./param.ts";
import type { Schema } from "../../../../protocols/http/json_schema.ts";

/** Methods of HTTP that are answered. */
export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** What a route is given of a request that was checked. */
export interface RouteRequest<Q extends Params = Params, Body = unknown> {
  /** Parts of the path by their names in braces, decoded. */
  readonly path: Readonly<Record<string, string>>;
  /** Parameters of the query. */
  readonly query: ParamValues<Q>;
  /** The JSON body; `undefined` of routes without one. */
  readonly body: Body;
  /** Headers. */
  readonly headers: Headers;
  /** Aborted when the one who asked goes away, with an `OperatorLost` as its reason, or when the server ends. */
  readonly signal: AbortSignal;
}

/** An answer of success. */
export interface Answer {
  /** HTTP status. Default 200. */
  readonly status?: number;
  /** What it is. */
  readonly description: string;
  /** Schemas by content type; `null` where the content is no JSON. Empty where there is none. */
  readonly content: Readonly<Record<string, Schema | null>>;
}

/** One thing that can be asked for: what it takes, what it answers, and how. */
export interface RouteDefinition<Q extends Params, Body> {
  /** Method. */
  readonly method: Method;
  /** Path with names in braces, such as `/v1/devices/{name}`. */
  readonly path: string;
  /** Name in the OpenAPI description, such as `moveDevice`. */
  readonly id: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** More about it. */
  readonly description?: string;
  /** Parameters of the query. Others are refused. */
  readonly query?: Q;
  /** Schema of the JSON body. Default none. */
  readonly body?: Schema;
  /** The answer of success. */
  readonly answers: Answer;
  /** Answered at once, whatever else is being done; its body is not read. Default false. */
  readonly urgent?: boolean;
  /** Gives the answer; a `RoboError` that it throws is told as a problem. */
  readonly answer: (request: RouteRequest<Q, Body>) => Response | Promise<Response>;
}

/** A {@linkcode RouteDefinition} of whatever parameters. */
export type Route = RouteDefinition<Params, unknown>;

/** Defines a route: gives `answer` the types of its parameters and of its body. */
export function defineRoute<const Q extends Params = Params, Body = undefined>(
  definition: RouteDefinition<Q, Body>,
): Route {
  return definition as unknown as Route;
}

/** An answer in JSON, of success; what JSON does not have is taken care of by those who make `value`. */
export function jsonAnswer(value: unknown, status = 200): Response {
  return new Response(`${JSON.stringify(value)}\n`, {
    status,
    headers: { "content-type": "application/json" },
  });
}
