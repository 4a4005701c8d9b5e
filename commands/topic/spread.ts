/** How values spread: gathered one by one, without keeping them. */
export class Spread {
  /** How many values there are. */
  count = 0;
  /** Their least; `Infinity` without one. */
  min = Infinity;
  /** Their greatest; `-Infinity` without one. */
  max = -Infinity;
  /** Their mean; 0 without one. */
  mean = 0;
  #squares = 0;

  /** Takes one more value into account (Welford's way, which stands values that are large beside their differences). */
  add(value: number): void {
    this.count++;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    const before = value - this.mean;
    this.mean += before / this.count;
    this.#squares += before * (value - this.mean);
  }

  /** Their standard deviation, as of a whole population; 0 without a value. */
  get deviation(): number {
    return this.count === 0 ? 0 : Math.sqrt(this.#squares / this.count);
  }
}
