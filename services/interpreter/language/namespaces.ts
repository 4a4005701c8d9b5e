const NAMESPACE = /(?<![\w$.])(?:namespace|module)[ \t]+[\w$.]+\s*\{/g;
const AMBIENT =
  /(?<![\w$.])declare\s+(?:global|(?:namespace|module)\s+(?:[\w$.]+|"[^"]*"|'[^']*'))\s*\{/g;

/** A text without its types, and how that was made. */
export interface Stripped {
  readonly js: string;
  readonly strip: (code: string) => string;
}

/**
 * Where `text` has a namespace with values in it, which the stripper of types would silently take for a type; -1 for
 * none. Namespaces of types alone, and those that are only declared, are types indeed.
 */
export function droppedNamespace(text: string, { js, strip }: Stripped): number {
  const found = [...text.matchAll(NAMESPACE)];
  // What stands in strings and templates is still there.
  if (found.length === 0 || [...js.matchAll(NAMESPACE)].length === found.length) return -1;
  const ambient = [...text.matchAll(AMBIENT)].map(({ index, 0: head }) => ({
    start: index,
    end: closing(text, index + head.length),
  }));
  for (const { index, 0: head } of found) {
    if (ambient.some(({ start, end }) => index > start && index < end)) continue;
    const body = index + head.length;
    if (
      js.includes(text.slice(index, body)) ||
      isTypesAlone(text.slice(body, closing(text, body)), strip)
    ) {
      continue;
    }
    return index;
  }
  return -1;
}

/** Where the bracket closes that opened before `from`, strings and comments not minded. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return text.length;
}

function isTypesAlone(body: string, strip: (code: string) => string): boolean {
  try {
    const left = strip(body).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "").replace(
      /\bexport\s*\{\s*\}/g,
      "",
    );
    return /^[\s;]*$/.test(left);
  } catch {
    return false;
  }
}
