// @ts-check

/** Lines that are kept. */
const MOST_LINES = 1000;

/** @typedef {{ program: string, level: string, time: string, text: string }} ProgramLine */

/** The newest lines of all programs, each once: after a loss of the bridge it tells the newest ones again. */
export class ProgramLines {
  /** @type {ProgramLine[]} */
  lines = [];
  #mayRepeat = false;

  /** The bridge is about to tell lines that it may have told before. */
  again() {
    this.#mayRepeat = true;
  }

  /**
   * Takes lines in, and gives those that are new.
   *
   * @param {readonly ProgramLine[]} lines
   */
  take(lines) {
    /** @type {Map<string, bigint>} */
    const newest = new Map();
    if (this.#mayRepeat) {
      for (const { program, time } of this.lines) newest.set(program, BigInt(time));
    }
    this.#mayRepeat = false;
    const fresh = lines.filter(({ program, time }) => BigInt(time) > (newest.get(program) ?? -1n));
    this.lines.push(...fresh);
    this.lines.splice(0, Math.max(0, this.lines.length - MOST_LINES));
    return fresh;
  }
}
