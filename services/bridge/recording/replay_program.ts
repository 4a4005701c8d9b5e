import { RoboError } from "../../../errors.ts";
import type { ProgramDescription, ProgramLink } from "../hub/program.ts";

/** A program of a recording: what it sent comes again, and it takes nothing. */
export class ReplayProgram implements ProgramLink {
  readonly description: ProgramDescription;
  readonly waitingBytes: number = 0;
  readonly #paused: (program: ReplayProgram, isPaused: boolean) => void;

  /** Tells `paused` when somebody wants it to wait, or no more. */
  constructor(
    description: ProgramDescription,
    paused: (program: ReplayProgram, isPaused: boolean) => void,
  ) {
    this.description = description;
    this.#paused = paused;
  }

  send(): void {
    throw this.#refusal();
  }

  request(): Promise<Uint8Array> {
    return Promise.reject(this.#refusal());
  }

  end(): boolean {
    return false;
  }

  pause(isPaused: boolean): void {
    this.#paused(this, isPaused);
  }

  #refusal(): RoboError {
    const { name } = this.description;
    return new RoboError("unavailable", `${name} is in a recording, and takes nothing`, {
      hint: "Start the bridge without --replay, and the program",
    });
  }
}
