import type { Parameter } from "./parameter.ts";

/** What of a tree could not be read, each as `path: reason`, at most `most` of it. */
export function treeProblems(root: Parameter, most = 20): string[] {
  const found: string[] = [];
  const look = ({ name, problem, children }: Parameter, above: string) => {
    if (found.length >= most) return;
    const path = above === "" ? name : `${above}/${name}`;
    if (problem !== undefined) found.push(`${path}: ${problem}`);
    for (const child of children) look(child, path);
  };
  look(root, "");
  return found;
}
