import type { ErrorCode } from "../../../errors.ts";
import { PROBLEM_CONTENT_TYPE, problemDetails } from "../../../protocols/http/problem_details.ts";
import type { HttpAnswer } from "./http_types.ts";

/** Why a request is not answered as it wishes. */
export interface Refusal {
  /** What it is counted as, such as `origin`. */
  readonly cause: string;
  /** Kind of the error. */
  readonly code: ErrorCode;
  /** HTTP status; default the one of its kind. */
  readonly status?: number;
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  /** More headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal as an answer: a problem in JSON (RFC 9457). */
export function refusalAnswer({ headers, ...problem }: Refusal): HttpAnswer & { status: number } {
  const details = problemDetails(problem);
  return {
    status: details.status,
    headers: { "content-type": PROBLEM_CONTENT_TYPE, ...headers },
    body: `${JSON.stringify(details)}\n`,
  };
}
