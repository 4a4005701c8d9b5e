import type { Imports } from "./import_map.ts";
import { fromFileUrl, toFileUrl } from "./paths.ts";

const SPECIFIER = /(?:from|import)\s*\(?\s*["']([^"'\n]+)["']/g;
const MOST_FILES = 1000;

/**
 * Whether a script, or a module that it imports by a relative path, imports an npm package, by `npm:` or through
 * `imports`.
 *
 * Read from the text, so an import that is computed at run time is not seen, and one in a comment is.
 */
export function usesPackages(script: string, imports: Imports): boolean {
  const waiting = [toFileUrl(script).href];
  const seen = new Set(waiting);
  for (
    let file = waiting.pop();
    file !== undefined && seen.size < MOST_FILES;
    file = waiting.pop()
  ) {
    for (const specifier of specifiersOf(file)) {
      if (specifier.startsWith("npm:") || leadsToPackage(specifier, imports)) return true;
      const next = /^(\.\.?\/|\/|file:)/.test(specifier)
        ? new URL(specifier, file).href
        : undefined;
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return false;
}

function specifiersOf(file: string): string[] {
  try {
    const text = Deno.readTextFileSync(fromFileUrl(file));
    return [...text.matchAll(SPECIFIER)].map((match) => match[1]!);
  } catch {
    // A missing module is for Deno to complain about.
    return [];
  }
}

function leadsToPackage(specifier: string, imports: Imports): boolean {
  return Object.entries(imports).some(([name, target]) =>
    target.startsWith("npm:") && (specifier === name || specifier.startsWith(`${name}/`) ||
      (name.endsWith("/") && specifier.startsWith(name)))
  );
}
