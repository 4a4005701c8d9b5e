import { RoboError } from "../../errors.ts";

/** The kernel has died, was replaced by another, or no longer answers: what it was doing is lost. */
export class KernelDiedError extends RoboError {
  /** The class's name. */
  override readonly name: string = "KernelDiedError";

  /** An error that says what happened, of kind `lost` (exit status 75). */
  constructor(message: string) {
    super("lost", message, {
      hint: "Start it anew with: robo interpreter",
    });
  }
}
