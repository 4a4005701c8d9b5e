import { RoboError } from "../../../../errors.ts";
import type { ArrayDescription, MeasuredArray } from "../measured_arrays.ts";

/** The arrays that the first grab had; all others have to be like it. */
export class KnownArrays {
  #known: ReadonlyMap<string, ArrayDescription> | undefined;

  /** Whether these are the first ones. Throws a `RoboError` of kind `data` when they are not like the first ones. */
  areFirst(arrays: readonly MeasuredArray[]): boolean {
    if (this.#known === undefined) {
      this.#known = new Map(arrays.map(({ bytes: _, ...about }) => [about.name, about]));
      return true;
    }
    const known = this.#known;
    const names = arrays.map(({ name }) => name);
    const isSame = names.length === known.size && arrays.every(({ name, dtype, shape }) => {
      const first = known.get(name);
      return first?.dtype === dtype && first.shape.join() === shape.join();
    });
    if (isSame) return false;
    const [was, is] = [[...known.values()], arrays].map(wordsOf);
    throw new RoboError("data", `The grabs were ${was}, and are ${is} now`, {
      hint: "Keep the detector's region and type of data as they are, or write to another file",
    });
  }
}

function wordsOf(arrays: readonly ArrayDescription[]): string {
  return arrays.map(({ name, dtype, shape }) => `${name} ${dtype} [${shape.join(", ")}]`).join(
    ", ",
  );
}
