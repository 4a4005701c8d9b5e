import { ROOT } from "./checkout.ts";

const PASSED_OVER = new Set(["node_modules", "dist", "coverage"]);

/** Paths of the checkout's files with one of `suffixes`, from its root, sorted; hidden folders are passed over. */
export async function sourceFiles(...suffixes: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for await (const { name, isDirectory } of Deno.readDir(`${ROOT}/${folder}`)) {
      if (name.startsWith(".") || PASSED_OVER.has(name)) continue;
      const path = `${folder}${name}`;
      if (isDirectory) folders.push(`${path}/`);
      else if (suffixes.some((suffix) => name.endsWith(suffix))) found.push(path);
    }
  }
  return found.sort();
}
