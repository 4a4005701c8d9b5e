/** One of those that take turns. */
export interface Contender<T> {
  readonly name: string;
  /** Makes one measurement. */
  run(): Promise<T>;
}

/**
 * Lets every contender run once per round, so that a change of the machine's mood meets all of
 * them, and turns the order round by round, so that none always follows the same other.
 *
 * @returns The measurements of each contender, by name.
 */
export async function alternate<T>(
  rounds: number,
  contenders: readonly Contender<T>[],
): Promise<Map<string, T[]>> {
  const results = new Map<string, T[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      results.get(contender.name)!.push(await contender.run());
    }
  }
  return results;
}
