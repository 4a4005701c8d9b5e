import type { Params } from "./param.ts";
import type { Route } from "./route.ts";
import { type Components, ref, type Schema } from "../../../../protocols/http/json_schema.ts";

/** The OpenAPI 3.1 description of routes: of the same table by which requests are checked. */
export function openApi(
  routes: readonly Route[],
  components: Components,
  about: { readonly title: string; readonly version: string; readonly description: string },
): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const methods = paths[route.path] ??= {};
    methods[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: about,
    paths,
    components: {
      schemas: components,
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
    // Nothing is needed on loopback, unless the server was given a token.
    security: [{}, { token: [] }],
  };
}

function operation(route: Route): Record<string, unknown> {
  const { id, summary, description, body, answers } = route;
  const { status = 200, content } = answers;
  return {
    operationId: id,
    summary,
    ...(description !== undefined && { description }),
    parameters: [...pathParameters(route.path), ...queryParameters(route.query ?? {})],
    ...(body !== undefined && {
      requestBody: { required: true, content: { "application/json": { schema: body } } },
    }),
    responses: {
      [status]: {
        description: answers.description,
        ...(Object.keys(content).length > 0 && { content: contentOf(content) }),
      },
      default: {
        description: "What went wrong",
        content: { "application/problem+json": { schema: ref("Problem") } },
      },
    },
  };
}

function contentOf(content: Readonly<Record<string, Schema | null>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(content).map(([type, schema]) => [type, schema === null ? {} : { schema }]),
  );
}

function pathParameters(path: string): unknown[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(params: Params): unknown[] {
  return Object.entries(params).map(([name, { schema, description }]) => ({
    name,
    in: "query",
    description,
    // What is an object once it is read is a text in a query.
    schema: schema.type === "object" ? { type: "string" } : schema,
  }));
}
