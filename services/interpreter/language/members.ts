import type { Inspector } from "../engine/engine.ts";
import type { Chain } from "./chain.ts";
import { objectSubject, type Subject, subjectOf } from "./follow.ts";
import { internals, look } from "./guarded.ts";

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

/** Runs in the engine, under V8's guard against side effects. */
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
      // V8 makes it when it is first looked at, which counts as a side effect.
      if (name === "Temporal" && at === globalThis) {
        found.push([name, "property", depth]);
        continue;
      }
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
  const given = await subjectOf(inspector, chain);
  const subject = given && await behindProxy(inspector, given);
  const names = await subject?.ask(LIST, prefix, MAX_MEMBERS);
  return Array.isArray(names) ? names.map(toMember) : [];
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

/** A proxy's traps would run: its target says what it is made for. */
async function behindProxy(inspector: Inspector, subject: Subject): Promise<Subject | undefined> {
  let { value } = subject;
  if (value.subtype !== "proxy") return subject;
  for (let depth = 0; value.subtype === "proxy" && depth < 5; depth++) {
    const target = (await internals(inspector, value.objectId!)).get("[[Target]]");
    if (target?.objectId === undefined) return undefined;
    value = target;
  }
  return objectSubject(inspector, value);
}

function toMember([name, type, depth]: [string, string, number]): Member {
  return { name, type, depth };
}
