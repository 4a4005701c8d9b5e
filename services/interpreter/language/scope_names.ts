/** Names of a scope that are few enough to be looked through. */
const FEW = 16;

/**
 * The names that acorn has met in a scope, found in constant time.
 *
 * It keeps them in arrays that it searches for each new name, so that 10 000 variables took over a second. This has what
 * it uses of an array.
 */
export class ScopeNames {
  /** The first name. */
  0?: string;
  #few: string[] = [];
  #all: Set<string> | undefined;

  /** 0 for a name that is here, -1 for another. */
  indexOf(name: string): number {
    if (this.#all === undefined) return this.#few.includes(name) ? 0 : -1;
    return this.#all.has(name) ? 0 : -1;
  }

  /** Adds a name. */
  push(name: string): void {
    if (this.#all !== undefined) {
      this.#all.add(name);
      return;
    }
    if (this.#few.push(name) === 1) this[0] = name;
    if (this.#few.length > FEW) this.#all = new Set(this.#few);
  }
}
