/** The path of a `file:` URL. */
export function fromFileUrl(url: string | URL): string {
  const path = decodeURIComponent(new URL(url).pathname);
  return Deno.build.os === "windows" ? path.replace(/^\/([A-Za-z]:)/, "$1") : path;
}

/** The `file:` URL of an absolute path. */
export function toFileUrl(path: string): URL {
  const slashes = path.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/")
    .replaceAll("%3A", ":");
  return new URL(`file://${slashes.startsWith("/") ? "" : "/"}${slashes}`);
}

/** The folder that holds `path`; the root holds itself. */
export function dirname(path: string): string {
  const end = path.replaceAll("\\", "/").lastIndexOf("/");
  return end <= 0 ? "/" : path.slice(0, end);
}

/** What stands behind the last slash of `path`. */
export function basename(path: string): string {
  return path.slice(path.replaceAll("\\", "/").lastIndexOf("/") + 1);
}

/** An absolute path, seen from this process's folder. */
export function absolute(path: string): string {
  return /^(\/|[A-Za-z]:[\\/])/.test(path) ? path : `${Deno.cwd()}/${path.replace(/^\.\//, "")}`;
}
