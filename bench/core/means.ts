import type { MeasuredClaim } from "../lib/claim.ts";
import { geometricMean } from "../lib/numbers.ts";

/** Collects claims of one kind and peer, and makes their geometric mean a claim of its own. */
export class Means {
  readonly #groups = new Map<string, MeasuredClaim[]>();

  /** Adds a claim to the group `id`, which becomes the identifier of its mean. */
  add(id: string, claim: MeasuredClaim): void {
    const group = this.#groups.get(id);
    if (group === undefined) this.#groups.set(id, [claim]);
    else group.push(claim);
  }

  /** The means of the groups that hold exactly `size` claims: of part of them it would mislead. */
  *claims(size: number): Iterable<MeasuredClaim> {
    for (const [id, group] of this.#groups) {
      if (group.length !== size) continue;
      const { peer, unit } = group[0]!;
      yield {
        claim: id,
        ours: geometricMean(group.map(({ ours }) => ours)),
        peer,
        theirs: geometricMean(group.map(({ theirs }) => theirs)),
        ratio: geometricMean(group.map(({ ratio }) => ratio)),
        unit,
      };
    }
  }
}
