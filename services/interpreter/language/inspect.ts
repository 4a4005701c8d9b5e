import type { MimeBundle } from "../../../protocols/jupyter/mod.ts";
import type { Inspector } from "../engine/engine.ts";
import type { CellStore } from "./cell_store.ts";
import { type Chain, chainAtEnd, nameAtEnd, nameAtStart } from "./chain.ts";
import { subjectOf } from "./follow.ts";
import { type Definition, definitionOf } from "./definition.ts";
import { letGo, type RemoteValue } from "./guarded.ts";
import { DESCRIBE, type Description } from "./preview.ts";
import { scan } from "./scan.ts";
import { signatureOf } from "./signature.ts";
import { type Declared, declaredType } from "./type_texts.ts";
import { windowAt } from "./window.ts";
import { KEYWORDS } from "./words.ts";

/** Longest source that is shown, in UTF-16 units. */
const MAX_SOURCE = 10_000;

/** What inspecting needs. */
export interface InspectContext {
  readonly inspector: Inspector;
  readonly cells: CellStore;
  /** Deno's own declarations; `undefined` where they cannot be had. */
  readonly types: () => Promise<string | undefined>;
}

/** See `Language.inspect`. */
export async function inspect(
  code: string,
  place: { readonly cursor: number; readonly detail: 0 | 1 },
  context: InspectContext,
): Promise<MimeBundle | undefined> {
  const { inspector } = context;
  for (const chain of chainsAt(code, place.cursor)) {
    if (KEYWORDS.includes(chain.base)) continue;
    const subject = await subjectOf(inspector, chain);
    if (subject === undefined) continue;
    const { value } = subject;
    const described = value.subtype === "proxy" ? undefined : await subject.ask(DESCRIBE);
    const facts = await factsOf(chain, { value, described }, context);
    await letGo(inspector);
    return bundle(facts, place.detail);
  }
  return undefined;
}

/**
 * What may be meant at the cursor: the name that it touches, then the function whose arguments it stands in, then the one
 * whose call it stands behind.
 */
function chainsAt(text: string, at: number): Chain[] {
  const { code, cursor } = windowAt(text, at);
  const before = code.slice(0, cursor);
  const end = scan(before);
  if (end.inside.endsWith("comment")) return [];
  const whole = before + nameAtStart(code.slice(cursor));
  const isCode = end.inside === "code";
  const touched = isCode && nameAtEnd(whole) !== "" ? chainAtEnd(whole) : undefined;
  const closed = isCode ? /\)\s*$/.exec(before) : null;
  return [
    touched,
    calledAt(code, end.open.findLast(({ char }) => char === "(")?.at),
    calledAt(
      code,
      closed === null ? undefined : scan(before.slice(0, closed.index)).open.at(-1)?.at,
    ),
  ].filter((chain) => chain !== undefined);
}

/** What is called by the bracket at an offset. */
function calledAt(code: string, bracket: number | undefined): Chain | undefined {
  if (code[bracket ?? -1] !== "(") return undefined;
  return chainAtEnd(
    code.slice(0, bracket).replace(/<[^<>()]*>\s*$/, "").replace(/\?\.\s*$/, ""),
  );
}

interface Facts {
  readonly name: string;
  readonly type: string;
  readonly signatures: readonly string[];
  readonly preview: string | undefined;
  readonly length: number | undefined;
  readonly comment: string | undefined;
  readonly where: string | undefined;
  readonly source: string | undefined;
}

interface Looked {
  readonly value: RemoteValue;
  readonly described: Description | undefined;
}

async function factsOf(
  chain: Chain,
  { value, described }: Looked,
  { inspector, cells, types }: InspectContext,
): Promise<Facts> {
  const name = [chain.base === "globalThis" ? "" : chain.base, ...chain.keys].filter((one) =>
    one !== ""
  ).join(".");
  const isFunction = value.type === "function";
  const isUsers = isFunction && value.description !== denosText(chain);
  const definition = isUsers ? await definitionOf(inspector, value, cells) : undefined;
  const own = definition?.where === undefined
    ? await typed(chain, { inspector, types })
    : undefined;
  return {
    name,
    type: isFunction
      ? kindOf(value.description ?? "", described)
      : described?.type ?? value.description ?? value.type,
    signatures: isFunction ? signatures(name, { value, definition, own }) : own?.signatures ?? [],
    preview: isFunction ? undefined : described?.preview ?? value.description,
    length: described?.length,
    comment: definition?.comment ?? own?.comment,
    where: definition?.where,
    source: isFunction ? sourceOf(value, definition) : undefined,
  };
}

/** The text of the function that this process, the same Deno, has under the same names; `undefined` for none. */
function denosText({ base, keys }: Chain): string | undefined {
  let value: unknown = globalThis;
  for (const name of [base, ...keys]) {
    if (value === null || value === undefined) return undefined;
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return typeof value === "function" ? Function.prototype.toString.call(value) : undefined;
}

/** What Deno declares of a name of its own: a global, a member of one, or of a class. */
async function typed(
  { base, keys }: Chain,
  { inspector, types }: Pick<InspectContext, "inspector" | "types">,
): Promise<Declared | undefined> {
  const holder = keys.length === 0
    ? undefined
    : keys.length === 1 && base === "Deno"
    ? "Deno"
    : null;
  if (keys.length === 0 && !(base in globalThis)) return undefined;
  const name = keys.at(-1) ?? base;
  const text = await types();
  if (text === undefined) return undefined;
  if (holder !== null) return declaredType(text, { name, owner: holder });
  const owner = await subjectOf(inspector, { base, keys: keys.slice(0, -1), start: 0 });
  const described: Description | undefined = await owner?.ask(DESCRIBE);
  const owners = [described?.type, base[0]!.toUpperCase() + base.slice(1)].filter((one) =>
    typeof one === "string" && /^[\w$]+$/.test(one) && one !== "Object"
  );
  return owners.map((one) => declaredType(text, { name, owner: one })).find((one) =>
    one !== undefined
  );
}

function signatures(
  name: string,
  { value, definition, own }: {
    readonly value: RemoteValue;
    readonly definition: Definition | undefined;
    readonly own: Declared | undefined;
  },
): readonly string[] {
  if (own !== undefined && own.signatures.length > 0) return own.signatures;
  const last = name.split(".").at(-1)!;
  return [signatureOf(definition?.text.slice(0, MAX_SOURCE) ?? value.description ?? "", last)];
}

function kindOf(source: string, described: Description | undefined): string {
  if (/^class\b/.test(source) || described?.isClass) return "class";
  const isAsync = /^async\b/.test(source);
  const isGenerator = /^(?:async\s*)?(?:function\s*)?\*/.test(source);
  return `${isAsync ? "async " : ""}${isGenerator ? "generator " : ""}function`;
}

function sourceOf(value: RemoteValue, definition: Definition | undefined): string | undefined {
  const js = value.description ?? "";
  if (/\{\s*\[native code\]\s*\}$/.test(js)) return undefined;
  // A map that is off by a word must not cut it.
  const isWhole = definition?.text.at(-1) === js.at(-1);
  const text = isWhole ? definition!.text : js;
  return text.length > MAX_SOURCE ? `${text.slice(0, MAX_SOURCE)}\n…` : text;
}

function bundle(facts: Facts, detail: 0 | 1): MimeBundle {
  const { name, type, signatures, preview, length, comment, where, source } = facts;
  const rows = [
    ...signatures.length === 0 ? [] : [["Signature", signatures.join("\n")]],
    ["Type", type],
    ...length === undefined ? [] : [["Length", String(length)]],
    ...preview === undefined ? [] : [["Value", preview]],
    ...where === undefined ? [] : [["Defined", where]],
  ] as [string, string][];
  const showsSource = detail === 1 && source !== undefined;
  const plain = [
    ...rows.map(([title, text]) =>
      `${`${title}:`.padEnd(11)}${text.replaceAll("\n", `\n${" ".repeat(11)}`)}`
    ),
    ...comment === undefined ? [] : ["", comment],
    ...showsSource ? ["", source] : [],
  ].join("\n");
  const markdown = [
    `### ${name}`,
    ...signatures.length === 0 ? [] : [fenced(signatures.join("\n"))],
    rows.filter(([title]) => title !== "Signature").map(([title, text]) =>
      `- **${title}:** ${title === "Value" ? code(text) : text}`
    ).join("\n"),
    ...comment === undefined ? [] : [comment],
    ...showsSource ? [fenced(source)] : [],
  ].join("\n\n");
  return { "text/plain": plain, "text/markdown": markdown };
}

function fenced(text: string): string {
  const fence = "`".repeat(
    Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)),
  );
  return `${fence}ts\n${text}\n${fence}`;
}

function code(text: string): string {
  const fence = "`".repeat(
    Math.max(1, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)),
  );
  const space = /^`|`$/.test(text) ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}
