import type { Declarations } from "./declarations.ts";
import { type Edited, Edits } from "./edits.ts";
import { rewriteModules } from "./imports.ts";
import type { Program } from "./parsers.ts";
import { rewriteDeclarations } from "./redeclare.ts";
import type { Specifiers } from "./specifiers.ts";
import type { Survey } from "./survey.ts";

/** A program that is to be rewritten. */
export interface Parts {
  readonly program: Program;
  readonly found: Survey;
  /** As in `PreparedCell`. */
  readonly name: string;
}

/** A program's text as V8's REPL mode takes it: declarations, imports and exports in other words, paths absolute. */
export function rewrite(
  js: string,
  { program, found, name }: Parts,
  { declarations, specifiers }: {
    readonly declarations: Declarations;
    readonly specifiers: Specifiers;
  },
): Edited {
  const edits = new Edits(js);
  const around = rewriteDeclarations(program, { edits, declarations });
  const front = [
    ...around.front,
    ...rewriteModules(program, { edits, specifiers, declarations, mentioned: found.mentioned }),
  ];
  for (const { text, origin } of front.toReversed()) edits.insertFirst(0, text, origin);
  for (const { source } of found.dynamicImports) {
    const { start, end } = source;
    if (typeof source.value === "string") {
      edits.replace(start, end, { text: JSON.stringify(specifiers.resolve(source.value)) });
    } else {
      const [before, after] = specifiers.later("\0").split("\0") as [string, string];
      edits.replace(start, start, { text: before });
      edits.replace(end, end, { text: after });
    }
  }
  const meta = found.metas.length === 0 ? "" : metaText(name, specifiers);
  for (const { start, end } of found.metas) edits.replace(start, end, { text: meta });
  edits.replace(js.length, js.length, { text: around.tail });
  return edits.apply();
}

/** What `import.meta` is, as an expression that may stand anywhere. */
function metaText(name: string, specifiers: Specifiers): string {
  const file = name.replaceAll("\\", "/").split("/").at(-1)!.toWellFormed();
  const { href, pathname } = new URL(
    `./${encodeURIComponent(file).replaceAll("%3A", ":")}`,
    specifiers.base,
  );
  const path = decodeURIComponent(pathname);
  const fields = {
    url: href,
    filename: path,
    dirname: path.slice(0, path.lastIndexOf("/")) || "/",
    main: true,
  };
  return `Object({ ...${JSON.stringify(fields)}, resolve: (s) => ${specifiers.later("s")} })`;
}
