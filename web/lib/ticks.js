// @ts-check

/**
 * Round numbers between two others, about `count` of them: marks of a scale.
 *
 * @param {number} from
 * @param {number} to
 * @param {number} count
 * @returns {{ step: number, values: number[] }}
 */
export function ticks(from, to, count) {
  const [low, high] = from < to ? [from, to] : [to, from];
  const length = high - low;
  if (!(length > 0) || !Number.isFinite(length)) return { step: 1, values: [low] };
  const rough = length / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough * 0.999) ??
      rough;
  const values = [];
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at++) {
    // Zero is neither above nor below.
    values.push(at * step + 0);
  }
  return { step, values };
}
