import { commentBefore } from "./comment.ts";

/** What Deno's own declarations say of a name. */
export interface Declared {
  /** How it is called, one line for each way. */
  readonly signatures: readonly string[];
  readonly comment: string | undefined;
}

/** Most ways to call a function that are shown. */
const MAX_OVERLOADS = 4;

/**
 * What `deno types` says of `name`: a global, or with `owner` (`Deno`, or a class) its member; `undefined` when it says
 * nothing.
 */
export function declaredType(
  types: string,
  { name, owner }: { readonly name: string; readonly owner?: string | undefined },
): Declared | undefined {
  const quoted = name.replace(/[$]/g, "\\$&");
  const patterns = owner === undefined
    ? [
      String.raw`^declare (?:async )?function ${quoted}\b`,
      String.raw`^declare (?:abstract )?class ${quoted}\b`,
      String.raw`^interface ${quoted}\b`,
      String.raw`^declare (?:var|const|let) ${quoted}\b`,
      String.raw`^declare namespace ${quoted}\b`,
    ]
    : [
      String
        .raw`^[ \t]+(?:export )?(?:static |readonly |declare |abstract )*(?:function |const |class |interface |var )?${quoted}\??(?=[(<:; {])`,
    ];
  for (const pattern of patterns) {
    const found = owner === undefined
      ? matches(types, pattern)
      : blocksOf(types, owner).flatMap((block) => matches(block, pattern));
    if (found.length === 0) continue;
    return {
      signatures: [...new Set(found.map(({ signature }) => signature))].slice(0, MAX_OVERLOADS),
      comment: found.find(({ comment }) => comment !== undefined)?.comment,
    };
  }
  return undefined;
}

function matches(
  text: string,
  pattern: string,
): { signature: string; comment: string | undefined }[] {
  return [...text.matchAll(new RegExp(pattern, "gm"))].map(({ index, 0: head }) => {
    const start = index + head.length - head.trimStart().length;
    return { signature: signatureAt(text, start), comment: commentBefore(text, start) };
  });
}

/** From a declaration's first word to the end of it, or to its body. */
function signatureAt(text: string, start: number): string {
  let depth = 0;
  let at = start;
  for (; at < Math.min(text.length, start + 2000); at++) {
    const char = text[at]!;
    if (
      depth === 0 && (char === ";" || (char === "{" && /[\w)>]\s$/.test(text.slice(start, at))))
    ) break;
    if ("([{".includes(char)) depth++;
    else if (")]}".includes(char) && --depth < 0) break;
  }
  return text.slice(start, at).replace(/\s+/g, " ").replace(/^(?:export|declare) /, "").trim();
}

/** The bodies of all declarations of a namespace, class or interface; each ends with a brace at the line's start. */
function blocksOf(types: string, owner: string): string[] {
  const name = owner.replace(/[$]/g, "\\$&");
  const head = new RegExp(
    String.raw`^(?:declare )?(?:abstract )?(?:namespace|class|interface) ${name}\b[^;]*?\{$`,
    "gm",
  );
  return [...types.matchAll(head)].map(({ index, 0: { length } }) => {
    const end = types.indexOf("\n}", index + length);
    return types.slice(index + length, end < 0 ? undefined : end);
  });
}
