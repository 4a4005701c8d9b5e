import type { Inspector } from "../engine/engine.ts";

/** Longest time that a look at a value may take, in milliseconds. */
const TIMEOUT_MS = 500;

/** What V8 says of a value. */
export interface RemoteValue {
  readonly type: string;
  readonly subtype?: string;
  readonly className?: string;
  readonly description?: string;
  // deno-lint-ignore no-explicit-any
  readonly value?: any;
  readonly objectId?: string;
}

/** All that is held for one question, so that it can be let go at once. */
export const GROUP = "robo-look";

/**
 * Evaluates an expression that must not change anything: V8 itself stops it at the first side effect, whether of a getter,
 * a proxy's trap or a function. `undefined` when it was stopped, threw, or took too long.
 */
export async function look(
  inspector: Inspector,
  expression: string,
  options: { readonly byValue?: boolean } = {},
): Promise<RemoteValue | undefined> {
  const answer = await attempt(inspector, "Runtime.evaluate", {
    expression,
    throwOnSideEffect: true,
    silent: true,
    timeout: TIMEOUT_MS,
    objectGroup: GROUP,
    returnByValue: options.byValue ?? false,
  });
  return answer?.exceptionDetails === undefined ? answer?.result : undefined;
}

/** As `look`, for a function that is called with the object as `this`; gives its value by copy. */
export async function lookAt(
  inspector: Inspector,
  objectId: string,
  call: { readonly source: string; readonly values: readonly unknown[] },
  // deno-lint-ignore no-explicit-any
): Promise<any> {
  const answer = await attempt(inspector, "Runtime.callFunctionOn", {
    functionDeclaration: call.source,
    objectId,
    arguments: call.values.map((value) => ({ value })),
    throwOnSideEffect: true,
    silent: true,
    objectGroup: GROUP,
    returnByValue: true,
  });
  return answer?.exceptionDetails === undefined ? answer?.result?.value : undefined;
}

/**
 * What V8 keeps beside the properties of a proxy or a function, such as `[[Target]]`. Not for other objects: the traps of
 * a proxy among their prototypes would run.
 */
export async function internals(
  inspector: Inspector,
  objectId: string,
): Promise<ReadonlyMap<string, RemoteValue>> {
  const answer = await attempt(inspector, "Runtime.getProperties", {
    objectId,
    ownProperties: true,
    nonIndexedPropertiesOnly: true,
  });
  const entries: { name: string; value?: RemoteValue }[] = answer?.internalProperties ?? [];
  return new Map(entries.flatMap(({ name, value }) => value === undefined ? [] : [[name, value]]));
}

/** Names that `let`, `const` and `class` have declared. */
export async function lexicalNames(inspector: Inspector): Promise<readonly string[]> {
  return (await attempt(inspector, "Runtime.globalLexicalScopeNames", {}))?.names ?? [];
}

/** Lets go what looking has held. */
export async function letGo(inspector: Inspector): Promise<void> {
  await attempt(inspector, "Runtime.releaseObjectGroup", { objectGroup: GROUP });
}

/** V8's answer; `undefined` when it gives none, for instance because the engine has died. */
export async function attempt(
  inspector: Inspector,
  method: string,
  params: object,
  // deno-lint-ignore no-explicit-any
): Promise<any> {
  try {
    return await inspector.send(method, params);
  } catch {
    return undefined;
  }
}
