/** `path` without `.`, doubled slashes, and `..` but at its begin; links are not followed. */
export function normalPath(path: string): string {
  const isAbsolute = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!isAbsolute) parts.push(part);
  }
  return isAbsolute ? `/${parts.join("/")}` : parts.join("/");
}

/** `path` from the root, seen from the folder that this process is in: there compilers run, and files are opened. */
export function absolutePath(path: string): string {
  return normalPath(path.startsWith("/") ? path : `${Deno.cwd()}/${path}`);
}
