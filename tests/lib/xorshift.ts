/** A row of whole numbers that look random and are the same for the same seed: `next(limit)` is the next below `limit`. */
export function xorshift(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}
