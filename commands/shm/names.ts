/**
 * Names of variables (`var`) or functions (`fn`), for completion: without the native library, which might have to be
 * built first. None where there is no folder.
 */
export async function knownNames(...kinds: readonly ("var" | "fn")[]): Promise<readonly string[]> {
  const folder = Deno.env.get("ROBO_SHM_DIR") || `/dev/shm/robo-${Deno.uid()}`;
  const names = new Set<string>();
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const kind = kinds.find((kind) => name.endsWith(`.${kind}`));
      if (kind !== undefined) names.add(name.slice(0, -kind.length - 1));
    }
  } catch {
    return [];
  }
  return [...names].sort();
}
