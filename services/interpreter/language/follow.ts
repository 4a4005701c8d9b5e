import type { Inspector } from "../engine/engine.ts";
import type { Chain } from "./chain.ts";
import { attempt, GROUP, lexicalNames, look, lookAt, type RemoteValue } from "./guarded.ts";

/**
 * Runs in the engine. It follows names through data properties alone, since a getter may do anything, except for
 * getters that are Deno's own: those whose text is `allowed` at their place.
 */
const FOLLOW = `(value, keys, allowed) => {
  for (let i = 0; i < keys.length; i++) {
    if (value === null || value === undefined) throw 0;
    let found;
    for (let at = Object(value); at !== null && !found; at = Object.getPrototypeOf(at)) {
      found = Object.getOwnPropertyDescriptor(at, keys[i]);
    }
    if (!found) throw 0;
    if ("value" in found) value = found.value;
    else if (!found.get || Function.prototype.toString.call(found.get) !== allowed[i]) throw 0;
    else value = Reflect.apply(found.get, value, []);
  }
  return value;
}`;

/** What a chain leads to. */
export interface Subject {
  /** V8's word on it. */
  readonly value: RemoteValue;
  /**
   * Result, by copy, of a function (its source) that gets it and then these; `undefined` when V8 stopped it because it
   * would have changed something.
   */
  // deno-lint-ignore no-explicit-any
  ask(source: string, ...values: unknown[]): Promise<any>;
}

/** What a chain leads to, when no getter or function of a user has to run for it; else `undefined`. */
export async function subjectOf(
  inspector: Inspector,
  { base, keys }: Chain,
): Promise<Subject | undefined> {
  const plain = keys.length === 0 ? base : follow(base, { keys, allowed: [] });
  const value = await look(inspector, plain);
  if (value !== undefined) {
    return {
      value,
      ask: async (source, ...values) => {
        const given = values.map((one) => `, ${JSON.stringify(one)}`).join("");
        return (await look(inspector, `(${source})(${plain}${given})`, { byValue: true }))?.value;
      },
    };
  }
  // What Deno makes when first asked for, such as `process`, counts as a side effect, but is none of a user's.
  const allowed = ownGetters([base, ...keys]);
  const isOwn = !allowed.includes(undefined) && base !== "localStorage" &&
    (base === "Temporal" || allowed.some((getter) => getter !== null));
  if (!isOwn || (await lexicalNames(inspector)).includes(base)) return undefined;
  const made = await attempt(inspector, "Runtime.evaluate", {
    expression: follow("globalThis", { keys: [base, ...keys], allowed }),
    silent: true,
    objectGroup: GROUP,
  });
  const own: RemoteValue | undefined = made?.exceptionDetails === undefined
    ? made?.result
    : undefined;
  return own?.objectId === undefined ? undefined : objectSubject(inspector, own);
}

/** An object that V8 holds for us. */
export function objectSubject(inspector: Inspector, value: RemoteValue): Subject {
  return {
    value,
    ask: async (source, ...values) =>
      await lookAt(inspector, value.objectId!, {
        source: `function (...values) { return (${source})(this, ...values); }`,
        values,
      }),
  };
}

function follow(
  base: string,
  { keys, allowed }: {
    readonly keys: readonly string[];
    readonly allowed: readonly (string | null | undefined)[];
  },
): string {
  return `(${FOLLOW})(${base}, ${JSON.stringify(keys)}, ${JSON.stringify(allowed)})`;
}

/**
 * The texts of the getters that this process has under the same names, being the same Deno; `null` where it has a value,
 * `undefined` where nothing.
 */
function ownGetters(names: readonly string[]): (string | null | undefined)[] {
  let value: unknown = globalThis;
  return names.map((name) => {
    let found: PropertyDescriptor | undefined;
    for (
      let at = value;
      at !== null && at !== undefined && !found;
      at = Object.getPrototypeOf(at)
    ) {
      found = Object.getOwnPropertyDescriptor(at, name);
    }
    const getter = found?.get;
    try {
      value = getter === undefined ? found?.value : Reflect.apply(getter, value, []);
    } catch {
      value = undefined;
    }
    if (found === undefined) return undefined;
    return getter === undefined ? null : Function.prototype.toString.call(getter);
  });
}
