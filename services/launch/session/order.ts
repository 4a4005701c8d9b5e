/** A node in an order of start. */
export interface Ordered {
  /** Its name. */
  readonly name: string;
  /** Names of the nodes that come before it. */
  readonly after: readonly string[];
}

/**
 * The nodes in waves: those of a wave wait for nodes of earlier waves alone. Stopping takes them from the last to the first.
 *
 * Names that are no node's are passed over. A cycle, which the launch file refuses, ends in one last wave.
 */
export function wavesOf<Node extends Ordered>(nodes: readonly Node[]): Node[][] {
  const names = new Set(nodes.map(({ name }) => name));
  const placed = new Set<string>();
  const waves: Node[][] = [];
  let rest = nodes;
  while (rest.length > 0) {
    const isFree = ({ after }: Node) => after.every((name) => placed.has(name) || !names.has(name));
    const free = rest.filter(isFree);
    const wave = free.length === 0 ? [...rest] : free;
    waves.push(wave);
    for (const { name } of wave) placed.add(name);
    rest = rest.filter(({ name }) => !placed.has(name));
  }
  return waves;
}
