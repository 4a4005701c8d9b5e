import { RoboError } from "../../../errors.ts";

/** What went wrong and the cure, in one line for a client. Throws anew what is no `RoboError`: that is a mistake of ours. */
export function faultText(error: unknown): string {
  if (!(error instanceof RoboError)) throw error;
  return error.hint === undefined ? error.message : `${error.message}: ${error.hint}`;
}
