import type { JsonObject } from "../../protocols/jupyter/mod.ts";

/** One thing to be executed: a script, or code from the command line. */
export interface Job {
  /** What the user calls it: the path as given, `-` or `-e`. */
  readonly name: string;
  /** What is sent. */
  readonly code: string;
  /** What is said about it in the message's metadata. */
  readonly metadata: JsonObject;
  /** Whether the value of its last expression is wanted. */
  readonly isExpression: boolean;
}

/** A script on the kernel's machine. */
export function remoteScript(path: string): Job {
  return { name: path, code: `%run ${JSON.stringify(path)}`, metadata: {}, isExpression: false };
}

/** Code from the command line, whose value is shown. */
export function expression(code: string): Job {
  return { name: "-e", code, metadata: {}, isExpression: true };
}
