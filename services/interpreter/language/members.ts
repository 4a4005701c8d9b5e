import type { Inspector } from "../engine/engine.ts";
import type { Chain } from "./chain.ts";
import { internals, lexicalNames, look, lookAt, type RemoteValue } from "./guarded.ts";

/** A name that an object has. */
export interface Member {
  readonly name: string;
  /** `function`, `class`, `property` or `instance`. */
  readonly type: string;
  /** 0 for its own, 1 for those of its prototype, and so on. */
  readonly depth: number;
}

/** Most names that are asked for. */
export const MAX_MEMBERS = 1000;

/**
 * Runs in the engine, under V8's guard against side effects. It follows the names through data properties alone, since
 * a getter may do anything, and gives the names of what it comes to.
 */
const FOLLOW = `(value, keys) => {
  for (const key of keys) {
    if (value === null || value === undefined) throw 0;
    let found;
    for (let at = Object(value); at !== null && !found; at = Object.getPrototypeOf(at)) {
      found = Object.getOwnPropertyDescriptor(at, key);
    }
    if (!found || !("value" in found)) throw 0;
    value = found.value;
  }
  return value;
}`;

const LIST = `function (value, prefix, most) {
  const found = [], seen = new Set();
  if (value === null || value === undefined) return found;
  let depth = 0;
  for (let at = Object(value); at !== null && depth < 30; at = Object.getPrototypeOf(at), depth++) {
    // A million elements are a million names.
    if ((Array.isArray(at) || ArrayBuffer.isView(at)) && at.length > 10000) continue;
    for (const name of Object.getOwnPropertyNames(at)) {
      if (!name.startsWith(prefix) || seen.has(name) || /^\\d+$/.test(name)) continue;
      seen.add(name);
      const { value } = Object.getOwnPropertyDescriptor(at, name);
      const isClass = typeof value === "function" && Object.hasOwn(value, "prototype") && name !== "constructor" &&
        (!Object.getOwnPropertyDescriptor(value, "prototype").writable);
      found.push([name, isClass ? "class" : typeof value === "function" ? "function" : "property", depth]);
      if (found.length >= most) return found;
    }
  }
  return found;
}`;

/** The members of what a chain leads to, whose names begin with `prefix`. Runs no getter, no trap, no function. */
export async function membersOf(
  inspector: Inspector,
  chain: Chain,
  prefix: string,
): Promise<readonly Member[]> {
  await wake(inspector, chain.base);
  const value = valueExpression(chain);
  const listed = await look(
    inspector,
    `(${LIST})(${value}, ${JSON.stringify(prefix)}, ${MAX_MEMBERS})`,
    { byValue: true },
  );
  if (Array.isArray(listed?.value)) return listed.value.map(toMember);
  // A proxy's traps would run: its target says what it is made for.
  const target = await targetOf(inspector, await look(inspector, value));
  if (target === undefined) return [];
  const names = await lookAt(inspector, target, {
    source: `function (prefix, most) { return (${LIST})(this, prefix, most); }`,
    values: [prefix, MAX_MEMBERS],
  });
  return Array.isArray(names) ? names.map(toMember) : [];
}

/** An expression for what a chain leads to, without calling anything. */
export function valueExpression({ base, keys }: Chain): string {
  return keys.length === 0 ? base : `(${FOLLOW})(${base}, ${JSON.stringify(keys)})`;
}

/** The types of variables, in the order of their names. */
export async function typesOf(inspector: Inspector, names: readonly string[]): Promise<string[]> {
  // A variable that is not set yet throws.
  const one = names.map((name) =>
    `(() => { try { const v = ${name}; return typeof v !== "function" ? "instance"
      : /^class\\b/.test(Function.prototype.toString.call(v)) ? "class" : "function" } catch { return "instance" } })()`
  );
  const answer = await look(inspector, `[${one.join(",")}]`, { byValue: true });
  return names.map((_, index) => answer?.value?.[index] ?? "instance");
}

/** The object behind a proxy, or behind several; `undefined` for what is none. */
async function targetOf(
  inspector: Inspector,
  value: RemoteValue | undefined,
): Promise<string | undefined> {
  for (let at = value, depth = 0; at?.objectId !== undefined && depth < 5; depth++) {
    const target: RemoteValue | undefined = at.subtype === "proxy"
      ? (await internals(inspector, at.objectId)).get("[[Target]]")
      : undefined;
    if (target === undefined) return at === value ? undefined : at.objectId;
    at = target;
  }
  return undefined;
}

/**
 * Deno makes some globals, such as `crypto`, when they are first asked for, which counts as a side effect. Where the
 * engine's getter is that of Deno itself, asking is harmless.
 */
export async function wake(inspector: Inspector, base: string): Promise<void> {
  const getter = Object.getOwnPropertyDescriptor(globalThis, base)?.get;
  if (getter === undefined || base === "localStorage") return;
  if ((await look(inspector, base)) !== undefined) return;
  if ((await lexicalNames(inspector)).includes(base)) return;
  const name = JSON.stringify(base);
  const source = await look(
    inspector,
    `Function.prototype.toString.call(Object.getOwnPropertyDescriptor(globalThis, ${name}).get)`,
    { byValue: true },
  );
  if (source?.value !== Function.prototype.toString.call(getter)) return;
  await inspector.send("Runtime.evaluate", { expression: `void ${base}`, silent: true });
}

function toMember([name, type, depth]: [string, string, number]): Member {
  return { name, type, depth };
}
