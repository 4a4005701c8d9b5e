import { HostError } from "../../ffi/host_error.ts";

/** What a {@linkcode HostFunctionError} carries besides name and message. */
export interface HostFunctionErrorOptions {
  /** Name of the function; default "" before the error has crossed to its caller. */
  readonly function?: string;
  /** A number of the function's own, 1 to 2^31 - 1; default 1: it threw. 2 says that its dispatcher does not know it. */
  readonly number?: number;
}

/**
 * The function that was called threw. A function that wants its caller to get a certain number throws one itself.
 *
 * Its `reason` is `"failed"`; its `number` is the function's own.
 *
 * @example
 * ```ts
 * import { HostFunctionError } from "robo";
 * import assert from "node:assert/strict";
 *
 * const error = new HostFunctionError("OutOfReach", "1.2 m is too far", { function: "grip", number: 17 });
 * assert.equal(error.message, "Function grip failed: OutOfReach: 1.2 m is too far");
 * assert.equal(error.reason, "failed");
 * assert.equal(error.number, 17);
 * ```
 */
export class HostFunctionError extends HostError {
  /** The class's name. */
  override readonly name: string = "HostFunctionError";
  /** Name of the function; "" before the error has crossed to its caller. */
  readonly functionName: string;
  /** Name of what was thrown there, such as `TypeError` or Python's `ValueError`. */
  readonly remoteName: string;
  /** Message of what was thrown there. */
  readonly remoteMessage: string;

  /** An error `name` with a message, both cut to some 250 bytes when it crosses to the caller. */
  constructor(name: string, message: string, options: HostFunctionErrorOptions = {}) {
    const { function: functionName = "", number = 1 } = options;
    const what = message === "" ? name : `${name}: ${message}`;
    super("failed", {
      message: `Function ${functionName === "" ? "" : `${functionName} `}failed: ${what}`,
      number,
    });
    this.functionName = functionName;
    this.remoteName = name;
    this.remoteMessage = message;
  }
}

/** The text by which an error crosses to the caller: `Name: message`. */
export function errorText(error: unknown): string {
  if (error instanceof HostFunctionError) return `${error.remoteName}: ${error.remoteMessage}`;
  try {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    return `Error: ${typeof error === "string" ? error : Deno.inspect(error)}`;
  } catch {
    return "Error: it threw what cannot be shown";
  }
}

/** The two parts of a text by {@linkcode errorText}. */
export function splitErrorText(text: string): [name: string, message: string] {
  const parts = /^([\p{L}_$][\p{L}\p{N}_$.]*): ?(.*)$/su.exec(text);
  return parts === null ? ["Error", text] : [parts[1]!, parts[2]!];
}
