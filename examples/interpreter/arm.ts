// deno-lint-ignore-file no-console -- What is printed here is for whoever runs it.
// The initial namespace of an interpreter: `robo interpreter --init examples/interpreter/arm.ts`,
// then `robo exec -e 'await arm.moveTo(30)'`, and Ctrl-C while it moves.
const STEP_MS = 50;

class Arm {
  #degrees = 0;
  #isStopped = false;

  /** Where the arm is, in degrees. */
  position(): number {
    return this.#degrees;
  }

  /** Moves the arm, one degree at a time, until it is there or has been stopped. */
  async moveTo(degrees: number): Promise<number> {
    this.#isStopped = false;
    while (this.#degrees !== degrees && !this.#isStopped) {
      this.#degrees += Math.sign(degrees - this.#degrees);
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
    return this.#degrees;
  }

  /** Stops it where it is. */
  stop(): void {
    this.#isStopped = true;
  }
}

/** What all clients of the interpreter share. */
export const arm = new Arm();

/** Called when a cell has been interrupted: the arm must not go on by itself. */
export function onInterrupt(): void {
  arm.stop();
  console.log(`stopped at ${arm.position()} degrees`);
}

/** Called in the new engine, before anything else is executed, when the one before it has died. */
export function onEngineDeath({ words }: { words: string }): void {
  console.log(`emergency stop: ${words}`);
}
