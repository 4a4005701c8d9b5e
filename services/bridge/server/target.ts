/** What a request asks for. */
export interface Target {
  /** The path, decoded. */
  readonly path: string;
  /** The query as it came, with its question mark. */
  readonly search: string;
  /** The query, read. */
  readonly query: URLSearchParams;
}

/** Reads what a request asks for; `undefined` for what leads elsewhere or makes no sense. */
export function parseTarget(target: string): Target | undefined {
  if (!target.startsWith("/")) return undefined;
  const mark = target.indexOf("?");
  const search = mark < 0 ? "" : target.slice(mark);
  try {
    const path = decodeURIComponent(mark < 0 ? target : target.slice(0, mark));
    if (/[\p{Cc}\\]|\/\.{1,2}(\/|$)/u.test(path)) return undefined;
    return { path, search, query: new URLSearchParams(search) };
  } catch {
    return undefined;
  }
}
