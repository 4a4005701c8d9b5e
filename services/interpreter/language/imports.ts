import type { Declarations } from "./declarations.ts";
import type { Edits } from "./edits.ts";
import type { Node, Program } from "./parsers.ts";
import type { Specifiers } from "./specifiers.ts";

/** Code that goes in front of a cell, and the offset of what it stands for. */
export interface FrontText {
  readonly text: string;
  readonly origin: number;
}

/** What the rewriting of imports needs to know. */
export interface ImportContext {
  readonly edits: Edits;
  readonly specifiers: Specifiers;
  /** Every name that the code mentions apart from its imports. */
  readonly mentioned: ReadonlySet<string>;
  readonly declarations: Declarations;
}

/** The specifiers of all that a program imports or exports from elsewhere. */
export function sourcesOf(program: Program): string[] {
  return (program.body as unknown as Node[]).flatMap(({ source }) =>
    source == null ? [] : [String(source.value)]
  );
}

/**
 * Static imports as `await import`, in front of the cell and in their order, since V8's REPL mode has no modules. What
 * is only re-exported is loaded for its effects. The words `export` go; their names are of the namespace anyway.
 */
export function rewriteModules(program: Program, context: ImportContext): FrontText[] {
  const front: FrontText[] = [];
  for (const statement of program.body as unknown as Node[]) {
    const text = statement.type === "ImportDeclaration"
      ? importText(statement, context)
      : rewriteExport(statement, context);
    if (text !== undefined) front.push({ text, origin: statement.start });
    if (statement.type === "ImportDeclaration") {
      context.edits.blank(statement.start, statement.end);
    }
  }
  return front;
}

function rewriteExport(statement: Node, context: ImportContext): string | undefined {
  const { edits } = context;
  const { start, end } = statement;
  const declaration: Node | undefined = statement["declaration"] ?? undefined;
  if (statement.type === "ExportDefaultDeclaration") {
    // A named function or class stays a declaration; anything else is the value of the cell.
    if (declaration?.["id"] != null && declaration.type.endsWith("Declaration")) {
      edits.blank(start, declaration.start);
    } else {
      edits.replace(start, declaration!.start, {
        text: keepLines(edits, { start, end: declaration!.start, text: ";(" }),
      });
      edits.replace(declaration!.end, declaration!.end, { text: ")" });
    }
    return undefined;
  }
  if (!/^Export(Named|All)Declaration$/.test(statement.type)) return undefined;
  edits.blank(start, declaration?.start ?? end);
  return statement["source"] == null ? undefined : `let {} = ${loading(statement, context)}; `;
}

function keepLines(
  edits: Edits,
  { start, end, text }: { start: number; end: number; text: string },
): string {
  return text + edits.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, "");
}

function importText(statement: Node, context: ImportContext): string {
  const specifiers: Node[] = statement["specifiers"];
  const load = loading(statement, context);
  const named = specifiers.filter(({ type }) => type !== "ImportNamespaceSpecifier").map((one) => ({
    imported: one.type === "ImportDefaultSpecifier"
      ? "default"
      : one["imported"].name ?? one["imported"].value as string,
    local: one["local"].name as string,
  }));
  const space = specifiers.find(({ type }) => type === "ImportNamespaceSpecifier")?.["local"].name;
  const spaceText = space === undefined
    ? ""
    : `${context.declarations.keyword(space)} ${space} = ${load}; `;
  // An empty pattern keeps the module from being the value of the cell.
  if (named.length === 0) return space === undefined ? `let {} = ${load}; ` : spaceText;
  const source = JSON.stringify(String(statement["source"].value));
  const checked = `(${check(named, context)})(${load}, ${source})`;
  const texts = (["let", "var"] as const).map((keyword) => {
    const bindings = named.filter(({ local }) => context.declarations.keyword(local) === keyword)
      .map(({ imported, local }) => `${JSON.stringify(imported)}: ${local}`);
    return bindings.length === 0 ? "" : `${keyword} { ${bindings.join(", ")} } = ${checked}; `;
  });
  return texts.join("") + spaceText;
}

/**
 * A function that refuses a module without the names, as static imports do. A name that the code never mentions may be
 * a type, which has gone from the module: only where it looks like none is there a warning.
 */
function check(
  named: readonly { readonly imported: string; readonly local: string }[],
  { mentioned }: ImportContext,
): string {
  const names = JSON.stringify(Object.fromEntries(named.map(({ imported, local }) => [
    imported,
    mentioned.has(local) ? 2 : /^\p{Lu}/u.test(imported) ? 0 : 1,
  ])));
  const words =
    '"The requested module \'" + s + "\' does not provide an export named \'" + k + "\'"';
  return `(m, s, n = ${names}) => { for (const k in n) if (!(k in m)) { ` +
    `if (n[k] === 2) throw new SyntaxError(${words}); ` +
    `if (n[k] === 1) console.warn(${words}); } return m; }`;
}

function loading(statement: Node, { specifiers }: ImportContext): string {
  const url = JSON.stringify(specifiers.resolve(String(statement["source"].value)));
  const attributes = (statement["attributes"] ?? []).map((one: Node) =>
    `${JSON.stringify(one["key"].name ?? one["key"].value)}: ${JSON.stringify(one["value"].value)}`
  );
  const options = attributes.length === 0 ? "" : `, { with: { ${attributes.join(", ")} } }`;
  return `await import(${url}${options})`;
}
