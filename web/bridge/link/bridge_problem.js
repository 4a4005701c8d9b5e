// @ts-check

/** What the bridge refuses, or that it is not there. */
export class BridgeProblem extends Error {
  /** @param {{ kind?: string, message: string, hint?: string, path?: string }} said */
  constructor({ kind = "unavailable", message, hint = "", path }) {
    super(message);
    this.name = "BridgeProblem";
    this.kind = kind;
    this.hint = hint;
    /** The field of the value that is meant. */
    this.path = path;
  }
}
