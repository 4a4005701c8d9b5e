import { OrderRefused } from "../../../../client/daq/order_refused.ts";
import { type ErrorCode, RoboError } from "../../../../errors.ts";
import {
  PROBLEM_CONTENT_TYPE,
  PROBLEM_STATUS,
  problemDetails,
} from "../../../../protocols/http/problem_details.ts";
import { object, type Schema } from "../../../../protocols/http/json_schema.ts";

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
    code: { type: "string", description: "Kind of the error", enum: Object.keys(PROBLEM_STATUS) },
    message: { type: "string", description: "The same as detail" },
    hint: { type: "string", description: "What to do about it" },
    rule: { type: "string", description: "The rule that has refused an order" },
  }, ["hint", "rule"]),
  description: "Problem details of RFC 9457",
};

/** An answer that is no success, as `application/problem+json`. */
export function problem(code: ErrorCode, message: string, options: ProblemOptions = {}): Response {
  const { headers, ...about } = options;
  const body = problemDetails({ code, message, ...about });
  return new Response(`${JSON.stringify(body)}\n`, {
    status: body.status,
    headers: { "content-type": PROBLEM_CONTENT_TYPE, ...headers },
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
