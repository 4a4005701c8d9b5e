import type { ErrorCode } from "../../errors.ts";

/** Type of {@linkcode problemDetails} in JSON. */
export const PROBLEM_CONTENT_TYPE = "application/problem+json";

/** HTTP status of each kind of error. */
export const PROBLEM_STATUS: Readonly<Record<ErrorCode, number>> = {
  usage: 400,
  denied: 403,
  missing: 404,
  internal: 500,
  io: 500,
  // What requests describe.
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

/** What a problem is. */
export interface Problem {
  /** Kind of the error. */
  readonly code: ErrorCode;
  /** What happened, in a sentence. */
  readonly message: string;
  /** HTTP status; default the one of its kind. */
  readonly status?: number | undefined;
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** The rule that has refused an order. */
  readonly rule?: string | undefined;
}

/** The body of an answer that is no success: problem details of RFC 9457, with what a `RoboError` knows. */
export function problemDetails(
  { code, message, status = PROBLEM_STATUS[code], hint, rule }: Problem,
): Record<string, unknown> & { readonly status: number } {
  return {
    type: "about:blank",
    title: TITLE[code],
    status,
    detail: message,
    code,
    message,
    ...(hint !== undefined && { hint }),
    ...(rule !== undefined && { rule }),
  };
}
