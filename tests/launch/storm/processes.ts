/** Processes whose parent is `pid` and whose state is `state`, such as `Z` for those that are dead and not waited for. */
export function childrenOf(pid: number, state: string): number[] {
  const found = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      // Behind the name, which may hold anything: state, parent.
      const [itsState, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (Number(parent) === pid && itsState === state) found.push(Number(name));
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

/** What a process has open: how many sockets, and how many files, pipes and processes. */
export interface OpenFiles {
  readonly sockets: number;
  readonly others: number;
}

/** Counts what a process has open. */
export function openFiles(pid: number): OpenFiles {
  const links = [...Deno.readDirSync(`/proc/${pid}/fd`)].flatMap(({ name }) => {
    try {
      return [Deno.readLinkSync(`/proc/${pid}/fd/${name}`)];
    } catch {
      // It was closed meanwhile.
      return [];
    }
  });
  const sockets = links.filter((link) => link.startsWith("socket:")).length;
  return { sockets, others: links.length - sockets };
}
