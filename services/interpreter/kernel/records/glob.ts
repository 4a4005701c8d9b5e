/**
 * A regular expression for a pattern as SQLite's GLOB, which IPython's history uses: `*` stands for any text, `?` for any
 * character, `[a-z]` and `[^a-z]` for one of a set; all of the text has to match.
 */
export function globPattern(pattern: string): RegExp {
  let source = "";
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    // Several stars in a row would only make matching slow.
    if (char === "*") source += source.endsWith("[^]*") ? "" : "[^]*";
    else if (char === "?") source += "[^]";
    else if (char === "[") {
      const end = pattern.indexOf("]", i + (pattern[i + 1] === "^" ? 3 : 2));
      const set = end < 0 ? undefined : setSource(pattern.slice(i + 1, end));
      source += set ?? "\\[";
      if (set !== undefined) i = end;
    } else source += escaped(char);
  }
  return new RegExp(`^${source}$`, "u");
}

function setSource(set: string): string | undefined {
  const isNegated = set.startsWith("^");
  const body = (isNegated ? set.slice(1) : set).replace(/[\\\]\[^&]/g, "\\$&");
  const source = `[${isNegated ? "^" : ""}${body}]`;
  try {
    new RegExp(source, "u");
    return source;
  } catch {
    return undefined;
  }
}

function escaped(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}
