import { RoboError } from "../../../../errors.ts";
import type { Params } from "./param.ts";
import { problem } from "./problem.ts";
import type { Route } from "./route.ts";
import { check, type Components } from "../../../../protocols/http/json_schema.ts";

/** A route that a request has found. */
export interface Found {
  /** The route. */
  readonly route: Route;
  /** Parts of the path by their names. */
  readonly path: Readonly<Record<string, string>>;
}

interface Compiled {
  readonly route: Route;
  readonly pattern: RegExp;
}

/** Finds the route of a request, and reads its query. */
export class Router {
  /** All routes. */
  readonly routes: readonly Route[];
  readonly #compiled: readonly Compiled[];
  readonly #components: Components;

  /** Knows these routes; their schemas refer to `components`. */
  constructor(routes: readonly Route[], components: Components) {
    this.routes = routes;
    this.#components = components;
    this.#compiled = routes.map((route) => ({ route, pattern: patternOf(route.path) }));
  }

  /** The route for a request, or the refusal: 404, or 405 with the methods that there are. */
  find(method: string, pathname: string): Found | Response {
    const matches = this.#compiled.filter(({ pattern }) => pattern.test(pathname));
    const found = matches.find(({ route }) => route.method === method);
    if (found !== undefined) {
      const path = decoded(found.pattern.exec(pathname)!.groups ?? {});
      if (path !== undefined) return { route: found.route, path };
      return problem("usage", "The path is not well encoded");
    }
    if (matches.length === 0) {
      return problem("missing", "There is nothing at this path", {
        hint: "GET /v1/openapi.json describes everything that there is",
      });
    }
    const allow = matches.map(({ route }) => route.method).join(", ");
    return problem("usage", `${method} is not understood here`, {
      status: 405,
      hint: `Ask with ${allow}`,
      headers: { allow },
    });
  }

  /** The values of a query. Throws a `RoboError` of kind `usage` for a name that there is not, and for a value that cannot be. */
  query(search: URLSearchParams, params: Params = {}): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const [name, text] of search) {
      const param = Object.hasOwn(params, name) ? params[name]! : undefined;
      if (param === undefined) throw unknownName(name, Object.keys(params));
      if (Object.hasOwn(values, name)) throw wrong(name, "given twice");
      const value = param.read(text);
      const words = value === undefined ? "not understood" : this.check(param.schema, value);
      if (words !== undefined) throw wrong(name, words, param.description);
      values[name] = value;
    }
    return values;
  }

  /** The first place where `value` does not fit a schema of these routes. */
  check(schema: Parameters<typeof check>[0], value: unknown): string | undefined {
    return check(schema, value, { components: this.#components });
  }
}

function patternOf(path: string): RegExp {
  const literal = path.replaceAll(/[.]/g, "\\.");
  return new RegExp(`^${literal.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);
}

function decoded(groups: Record<string, string>): Record<string, string> | undefined {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]),
    );
  } catch {
    return undefined;
  }
}

function unknownName(name: string, names: readonly string[]): RoboError {
  return wrong(
    name,
    "no such parameter",
    names.length === 0 ? "There are none" : `There are ${names.join(", ")}`,
  );
}

function wrong(name: string, words: string, hint?: string): RoboError {
  return new RoboError(
    "usage",
    `Parameter ${name}: ${words}`,
    hint === undefined ? {} : { hint },
  );
}
