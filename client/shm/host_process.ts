import { isAlive } from "../../ffi/variable.ts";

/** Bits of an identity below the process id: `native/src/identity.h`. */
const PID_SHIFT = 42n;

/**
 * A process that made a variable, wrote a value or left a last will.
 *
 * @example
 * ```ts
 * import { HostVariable } from "robo";
 * import assert from "node:assert/strict";
 *
 * using made = new HostVariable("example-made");
 * const { pid, name, alive } = made.describe().creator;
 * assert.deepEqual([pid, alive], [Deno.pid, true]);
 * assert(name.length <= 15);
 * made.remove();
 * ```
 */
export class HostProcess {
  /** Its process id. */
  readonly pid: number;
  /** Its name, up to 15 bytes: by default the program's; "" where it is not known. */
  readonly name: string;
  readonly #identity: bigint;

  /** The process that an identity of the library stands for. */
  constructor(identity: bigint, { pid, name }: { readonly pid: number; readonly name: string }) {
    this.#identity = identity;
    this.pid = pid;
    this.name = name;
  }

  /** The same where the library says no more than the identity. */
  static of(identity: bigint): HostProcess {
    return new HostProcess(identity, { pid: Number(identity >> PID_SHIFT), name: "" });
  }

  /** Whether it still runs, looked up in some 10 µs when it is asked; another process with the same pid is not taken for it. */
  get alive(): boolean {
    return isAlive(this.#identity);
  }
}
