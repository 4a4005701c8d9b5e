import type { Random } from "./random.ts";

/** Values that are drawn once and used in ever other order: an image of noise costs no more than one of zeros. */
const TABLE = 1 << 16;

/** Noise for whole images: normally distributed, with standard deviation 1. */
export class Noise {
  readonly #random: Random;
  readonly #values: Float32Array;

  /** Draws from `random`. */
  constructor(random: Random) {
    this.#random = random;
    this.#values = Float32Array.from({ length: TABLE }, () => random.normal());
  }

  /** Writes `offset + deviation × noise` to every element. */
  fill(into: Float32Array, offset: number, deviation: number): void {
    // Another place for each stretch, so that neighbouring rows and frames have nothing in common.
    const stretch = 1024;
    for (let start = 0; start < into.length; start += stretch) {
      const end = Math.min(start + stretch, into.length);
      let from = Math.floor(this.#random.uniform() * (TABLE - stretch));
      for (let at = start; at < end; at++) into[at] = offset + deviation * this.#values[from++]!;
    }
  }
}
