import type { Json, JsonObject, MimeBundle } from "../../../../protocols/jupyter/mod.ts";
import { toText } from "../value_text.ts";
import { htmlTable } from "./html_table.ts";
import { imageBundle } from "./images.ts";

/** How Jupyter's kernels for Deno let objects say how they look. */
export const DISPLAY = Symbol.for("Jupyter.display");

/** What a value looks like. */
export interface Presented {
  readonly data: MimeBundle;
  readonly metadata: JsonObject;
}

/** What a value looks like: as it says itself, as a picture or a table where it is one, and always as text. */
export function present(value: unknown): Presented | Promise<Presented> {
  const own = ownBundle(value);
  return own instanceof Promise ? own.then((own) => complete(value, own)) : complete(value, own);
}

function complete(value: unknown, own: unknown): Presented {
  const isBundle = typeof own === "object" && own !== null;
  const data = isBundle ? toBundle(own) : guessed(value);
  const isPicture = Object.keys(data).some((type) => type.startsWith("image/"));
  // The bytes of a picture as text would be of no use to anybody.
  const text = isPicture ? {} : { "text/plain": toText(value) };
  return { data: { ...text, ...data }, metadata: {} };
}

function ownBundle(value: unknown): unknown {
  const isObject = (typeof value === "object" || typeof value === "function") && value !== null;
  if (!isObject) return undefined;
  const method = quietly(() => (value as { readonly [DISPLAY]?: unknown })[DISPLAY]);
  return typeof method === "function" ? method.call(value) : undefined;
}

/** What `look` finds; nothing when what it looks at throws, as proxies and getters may. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** A bundle in which everything is JSON: bytes are base64. */
export function toBundle(bundle: object): Record<string, Json> {
  const entries = Object.entries(bundle).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([type, value]) => [type, toJson(value)]));
}

function toJson(value: unknown): Json {
  if (value instanceof Uint8Array) return value.toBase64();
  return JSON.parse(JSON.stringify(value) ?? "null");
}

function guessed(value: unknown): Record<string, Json> {
  if (value instanceof Uint8Array) return { ...imageBundle(value) };
  if (typeof value !== "object" || value === null) return {};
  return quietly(() => htmlTable(value) ?? markup(value)) ?? {};
}

/** Elements of a document, as libraries such as plotting ones make them without a browser. */
function markup(value: object): Record<string, Json> | undefined {
  const { outerHTML } = value as { readonly outerHTML?: unknown };
  if (typeof outerHTML !== "string") return undefined;
  return outerHTML.trimStart().startsWith("<svg")
    ? { "image/svg+xml": outerHTML }
    : { "text/html": outerHTML };
}
