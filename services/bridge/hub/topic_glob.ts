/** Whether all of `text` is as `pattern` says: `*` stands for any characters, `?` for one. Takes no longer than their lengths multiplied. */
export function matchesGlob(text: string, pattern: string): boolean {
  let at = 0;
  let star = -1;
  let from = 0;
  let i = 0;
  while (i < text.length) {
    if (pattern[at] === "*") {
      star = at++;
      from = i;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      // The last star takes one more character: those before it never have to.
      at = star + 1;
      i = ++from;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}

/** Whether a name is meant by a list of patterns: by one of them at least, and by none of those that begin with `!`. Only such ones mean all others. */
export function matchesGlobs(name: string, patterns: readonly string[]): boolean {
  let isMeant = patterns.every((pattern) => pattern.startsWith("!"));
  for (const pattern of patterns) {
    if (!pattern.startsWith("!")) isMeant ||= matchesGlob(name, pattern);
    else if (matchesGlob(name, pattern.slice(1))) return false;
  }
  return isMeant;
}
