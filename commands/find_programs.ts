/** Where programs are on the PATH, by name; those that are not there are left out. */
export async function findPrograms(
  names: readonly string[],
  path: string = "",
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of names) {
    for (const folder of path.split(":").filter(Boolean)) {
      const candidate = `${folder}/${name}`;
      if (!await isExecutable(candidate)) continue;
      found.set(name, candidate);
      break;
    }
  }
  return found;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    const { isFile, mode } = await Deno.stat(path);
    return isFile && (mode === null || (mode & 0o111) !== 0);
  } catch {
    return false;
  }
}
