/** Words of TypeScript that may begin or stand in a statement. */
export const KEYWORDS: readonly string[] =
  ("abstract as async await break case catch class const continue debugger default delete do else enum export extends " +
    "false finally for from function get if implements import in instanceof interface let new null of private protected " +
    "public readonly return satisfies set static super switch this throw true try type typeof undefined using var void " +
    "while yield").split(" ");

const DECLARES =
  /(?<![.\p{ID_Continue}$])(?:let|const|var|using|function\*?|class|enum|interface|type)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;
const BOUND =
  /(?<![.\p{ID_Continue}$])(?:import\s+(?:type\s+)?|(?:let|const|var)\s*)([{\w$,*\s][^;'"=()]{0,2000}?)(?:\bfrom\b|=)/gu;

/** Names that a text declares anywhere, as far as its words tell: a variable, a function, what it imports. */
export function declaredIn(text: string): Set<string> {
  const names = new Set<string>();
  for (const [, name] of text.matchAll(DECLARES)) names.add(name!);
  for (const [, bindings] of text.matchAll(BOUND)) {
    for (
      const [, name] of bindings!.matchAll(/([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?=[,}=]|$)/gu)
    ) {
      names.add(name!);
    }
  }
  for (const word of KEYWORDS) names.delete(word);
  return names;
}

/** Names that a module's text exports, as far as its words tell. */
export function exportedBy(text: string): Set<string> {
  const names = new Set<string>();
  const direct =
    /\bexport\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:const\s+enum|const|let|var|function\s*\*?|class|enum|interface|type)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;
  for (const [, name] of text.matchAll(direct)) names.add(name!);
  for (const [, list] of text.matchAll(/\bexport\s+(?:type\s+)?\{([^}]*)\}/g)) {
    for (const one of list!.split(",")) {
      const name = one.trim().split(/\s+/).at(-1);
      if (name) names.add(name);
    }
  }
  return names;
}
