import { type Node, parse } from "acorn";
import { type Transform, transform } from "sucrase";

/** An import of a file by another. */
export interface RelativeImport {
  /** As it stands in the source: begins with `./`, `../`, `/` or `file:`. */
  readonly specifier: string;
  /** Whether the program cannot start without it: a static import of what could be parsed. */
  readonly isNeeded: boolean;
}

const RELATIVE = /^(?:\.{0,2}\/|file:)/;

/** What may be an import, for a source that no parser here understands. */
const LIKELY = /(?:\bfrom|\bimport)\s*\(?\s*(["'])((?:\.{0,2}\/|file:)[^"'\n]+)\1/g;

/**
 * The files that a module imports, type-only imports aside: TypeScript, or JavaScript; JSX where `path` ends with `x`.
 * What cannot be parsed is searched by its looks, since the kernel is the one to say what is wrong with it.
 */
export function relativeImports(source: string, path: string): RelativeImport[] {
  try {
    const transforms: Transform[] = path.endsWith("x") ? ["typescript", "jsx"] : ["typescript"];
    const { code } = transform(source, {
      transforms,
      keepUnusedImports: true,
      disableESTransforms: true,
    });
    const program = parse(code, {
      ecmaVersion: "latest",
      sourceType: "module",
      allowAwaitOutsideFunction: true,
      allowReturnOutsideFunction: true,
      allowHashBang: true,
    });
    const found: RelativeImport[] = [];
    collect(program, found);
    return found.filter(({ specifier }) => RELATIVE.test(specifier));
  } catch {
    return [...source.matchAll(LIKELY)].map((match) => ({
      specifier: match[2]!,
      isNeeded: false,
    }));
  }
}

/** Nodes that may name a module, as acorn gives them. */
interface Importer {
  readonly source?: { readonly type: string; readonly value?: unknown } | null;
}

function collect(node: Node, found: RelativeImport[]): void {
  const { source } = node as Node & Importer;
  if (source?.type === "Literal" && typeof source.value === "string") {
    found.push({ specifier: source.value, isNeeded: node.type !== "ImportExpression" });
  }
  for (const child of Object.values(node)) {
    if (Array.isArray(child)) {
      for (const item of child) if (isNode(item)) collect(item, found);
    } else if (isNode(child)) collect(child, found);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null &&
    typeof (value as { type?: unknown }).type === "string";
}
