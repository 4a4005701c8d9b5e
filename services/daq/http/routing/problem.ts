import { OrderRefused } from "../../../../client/daq/order_refused.ts";
import { type ErrorCode, RoboError } from "../../../../errors.ts";
import { object, type Schema } from "./schema.ts";

/** HTTP status of each kind of error. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  usage: 400,
  denied: 403,
  missing: 404,
  internal: 500,
  io: 500,
  // What requests describe: a scan.
  config: 400,
  data: 502,
  unavailable: 503,
  lost: 503,
};

/** What each kind of error is called. */
const TITLE: Readonly<Record<ErrorCode, string>> = {
  usage: "The request makes no sense",
  denied: "Not allowed",
  missing: "There is no such thing",
  internal: "A mistake in robo",
  io: "Input or output has failed",
  config: "The description is wrong",
  data: "The device's answer makes no sense",
  unavailable: "Not to be had now",
  lost: "Lost on the way",
};

/** What a problem may say besides its message. */
export interface ProblemOptions {
  /** HTTP status; default the one of its kind. */
  readonly status?: number;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** The rule that has refused an order. */
  readonly rule?: string;
  /** More headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The body of each answer that is no success: RFC 9457's problem details, with what `RoboError` knows. */
export const PROBLEM: Schema = {
  ...object({
    type: { const: "about:blank" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "What happened" },
    code: { type: "string", description: "Kind of the error", enum: Object.keys(STATUS) },
    message: { type: "string", description: "The same as detail" },
    hint: { type: "string", description: "What to do about it" },
    rule: { type: "string", description: "The rule that has refused an order" },
  }, ["hint", "rule"]),
  description: "Problem details of RFC 9457",
};

/** An answer that is no success, as `application/problem+json`. */
export function problem(code: ErrorCode, message: string, options: ProblemOptions = {}): Response {
  const { status = STATUS[code], hint, rule, headers } = options;
  const body = {
    type: "about:blank",
    title: TITLE[code],
    status,
    detail: message,
    code,
    message,
    ...(hint !== undefined && { hint }),
    ...(rule !== undefined && { rule }),
  };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

/** The answer for an error. What is no `RoboError` is a mistake of ours, whose inside is not told. */
export function problemOf(error: unknown): Response {
  if (error instanceof OrderRefused) {
    const { message, hint, rule } = error;
    return problem("denied", message, { status: 409, hint, rule });
  }
  if (error instanceof RoboError) return problem(error.code, error.message, { hint: error.hint });
  return problem("internal", "Something went wrong inside the server", {
    hint: "This is a mistake in robo: report what its log says",
  });
}
