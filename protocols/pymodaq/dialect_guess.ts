import { type Dialect, DIALECTS } from "./dialect.ts";

/**
 * What is known of a peer's dialect: the set of those that its bytes leave possible.
 *
 * Nothing in the protocol names a version, but each dialect's data and positions have places where the others have something
 * else. A set with more than one dialect that a server has to answer in is settled by {@linkcode dialect}.
 */
export class DialectGuess {
  #possible: readonly Dialect[];

  /** Everything is possible, or what is given is certain. */
  constructor(dialect?: Dialect) {
    this.#possible = dialect === undefined ? DIALECTS : [dialect];
  }

  /**
   * The peer's dialect; `undefined` as long as it has sent nothing that differs between dialects.
   *
   * L1 and L2 have the same positions: it is L2, the documented one, until a list tells otherwise. T1 and T2 differ in whether
   * four more bytes follow, which would come at the same time: it is T1 as long as they do not come.
   */
  get dialect(): Dialect | undefined {
    const [first, second, third] = this.#possible;
    if (second === undefined) return first;
    if (third !== undefined) return undefined;
    if (first === "L1" && second === "L2") return second;
    return first === "T1" && second === "T2" ? first : undefined;
  }

  /** Whether the peer may speak one of these. */
  mayBe(...dialects: readonly Dialect[]): boolean {
    return this.#possible.some((dialect) => dialects.includes(dialect));
  }

  /** Whether the peer speaks one of these for certain. */
  is(...dialects: readonly Dialect[]): boolean {
    return this.#possible.every((dialect) => dialects.includes(dialect));
  }

  /** Takes note that it speaks one of these. False, and nothing is noted, when that cannot be. */
  note(...dialects: readonly Dialect[]): boolean {
    if (this.is(...dialects)) return true;
    const left = this.#possible.filter((dialect) => dialects.includes(dialect));
    if (left.length === 0) return false;
    this.#possible = left;
    return true;
  }
}
