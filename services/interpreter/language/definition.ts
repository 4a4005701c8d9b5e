import type { Inspector } from "../engine/engine.ts";
import type { CellStore } from "./cell_store.ts";
import { commentBefore } from "./comment.ts";
import { attempt, internals, type RemoteValue } from "./guarded.ts";
import { Lines } from "./place.ts";
import { originalPlace } from "./source_map.ts";
import { inputName } from "./syntax_error.ts";

/** Where a function or class is defined, in its author's words. */
export interface Definition {
  /** Its text, types included. */
  readonly text: string;
  /** What the comment before it says. */
  readonly comment: string | undefined;
  /** Such as `input 3, line 2` or `/home/me/arm.ts:7`. */
  readonly where: string | undefined;
}

/** Definition of a function, from the cells, or from V8's copy of its module; `undefined` for native ones. */
export async function definitionOf(
  inspector: Inspector,
  value: RemoteValue,
  cells: CellStore,
): Promise<Definition | undefined> {
  const source = value.description ?? "";
  if (source === "" || /\{\s*\[native code\]\s*\}$/.test(source)) return undefined;
  for (const cell of cells.newestFirst()) {
    const at = cell.code.indexOf(source);
    if (at < 0) continue;
    const start = cell.origin(at);
    const { text } = cell.text;
    return {
      text: text.slice(start, cell.origin(at + source.length - 1) + 1),
      comment: commentBefore(text, start),
      where: `${inputName(cell.name)}, line ${cell.text.placeOf(start).line}`,
    };
  }
  if (value.objectId === undefined) return undefined;
  const location = (await internals(inspector, value.objectId)).get("[[FunctionLocation]]")?.value;
  if (location === undefined) return undefined;
  const script = await scriptSource(inspector, location.scriptId);
  return script === undefined ? undefined : inScript(script, { source, line: location.lineNumber });
}

/** V8 tells the texts of scripts only to debuggers, so we are one for a moment (about 45 ms). */
async function scriptSource(inspector: Inspector, scriptId: string): Promise<string | undefined> {
  await attempt(inspector, "Debugger.enable", {});
  const answer = await attempt(inspector, "Debugger.getScriptSource", { scriptId });
  await attempt(inspector, "Debugger.disable", {});
  return answer?.scriptSource;
}

function inScript(
  script: string,
  { source, line }: { readonly source: string; readonly line: number },
): Definition | undefined {
  const lines = new Lines(script);
  const near = script.lastIndexOf(source, lines.offsetOf({ line: line + 2, column: 1 }));
  const at = near >= 0 ? near : script.indexOf(source);
  if (at < 0) return undefined;
  const inJavaScript = {
    text: source,
    comment: commentBefore(script, at),
    where: undefined,
  };
  const map = inlineMap(script);
  const original = map?.sourcesContent?.[0];
  if (map === undefined || typeof original !== "string") return inJavaScript;
  const before = new Lines(original);
  const place = originalPlace(map.mappings, lines.placeOf(at));
  const last = originalPlace(map.mappings, lines.placeOf(at + source.length - 1));
  const start = before.offsetOf(place);
  const end = before.offsetOf(last) + 1;
  const path = String(map.sources?.[0] ?? "").replace(/^file:\/\//, "");
  return {
    text: original.slice(start, end),
    comment: commentBefore(original, start) ?? inJavaScript.comment,
    where: path === "" ? undefined : `${path}:${place.line}`,
  };
}

interface SourceMap {
  readonly mappings: string;
  readonly sources?: readonly unknown[];
  readonly sourcesContent?: readonly unknown[];
}

/** The source map that Deno puts at the end of what it has made of TypeScript. */
function inlineMap(script: string): SourceMap | undefined {
  const data = /\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/.exec(script)
    ?.[1];
  if (data === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
    const map = JSON.parse(new TextDecoder().decode(bytes));
    return typeof map?.mappings === "string" ? map : undefined;
  } catch {
    return undefined;
  }
}
