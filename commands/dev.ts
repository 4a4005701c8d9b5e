import { buildRouteMap, type RouteMap } from "@stricli/core";
import { defineCommand } from "./cli/command.ts";
import type { RoboContext } from "./context.ts";
import { parseText } from "./cli/parsers.ts";

/** Flags of `robo dev ok`. */
export interface DevOkFlags {
  /** Whether the tests run as well. */
  readonly tests: boolean;
}

/** Flags of `robo dev build`. */
export interface DevBuildFlags {
  /** How the binary is made. */
  readonly form: "unpacking" | "compiled";
  /** Where it goes. */
  readonly output: string;
}

const test = defineCommand<NonNullable<unknown>, [string?]>({
  brief: "Run the tests",
  description: [
    "Unit, documentation, integration and interop tests. Those whose peer is missing are ignored, and named at the end.",
    "",
    "  robo dev test",
    "  robo dev test protocols/zmtp",
    '  robo dev test "a subscriber that falls behind"',
  ].join("\n"),
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{
        parse: parseText,
        optional: true,
        placeholder: "filter",
        brief: "A file or folder, or a part of the tests' names",
      }],
    },
  },
  load: async () => ({ default: (await import("./dev_impl.ts")).test }),
});

const bench = defineCommand<NonNullable<unknown>, string[]>({
  brief: "Run a benchmark, ours and the peers in turn",
  description: [
    "What follows the name belongs to the benchmark; --json prints one object a claim. bench/README.md says what is",
    "measured, and how.",
    "",
    "  robo dev bench core",
    "  robo dev bench core --json --only throughput/64B",
  ].join("\n"),
  passesArgumentsOn: true,
  parameters: {
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        parse: parseText,
        placeholder: "name",
        brief: "A file of bench/ without .ts, then its own flags",
      },
    },
  },
  load: async () => ({ default: (await import("./dev_impl.ts")).bench }),
});

const ok = defineCommand<DevOkFlags>({
  brief: "Run all checks",
  description: "Format, lint, types, documentation, import rules, C warnings, and the tests.",
  parameters: {
    flags: {
      tests: { kind: "boolean", default: true, brief: "Run the tests, too" },
    },
  },
  load: async () => ({ default: (await import("./dev_impl.ts")).ok }),
});

const build = defineCommand<DevBuildFlags>({
  brief: "Build the single binary",
  description: [
    "One file with everything in it, for machines without npm, Deno or a network. The unpacking form holds Deno",
    "itself and unpacks once into ~/.cache/robo; it needs a C compiler to build. The compiled form comes from deno",
    "compile, which fetches its base from Deno's host (or DENORT_BIN names it); it needs a Deno to be found for robo",
    "run.",
  ].join("\n"),
  parameters: {
    flags: {
      form: {
        kind: "enum",
        values: ["unpacking", "compiled"],
        default: "unpacking",
        brief: "How it is made",
      },
      output: {
        kind: "parsed",
        parse: parseText,
        default: "dist/robo",
        placeholder: "file",
        brief: "Where it goes, seen from the checkout",
      },
    },
  },
  load: async () => ({ default: (await import("./dev_impl.ts")).build }),
});

const soak = defineCommand<NonNullable<unknown>, [string?]>({
  brief: "Run the tests that take long",
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{
        parse: parseText,
        optional: true,
        placeholder: "name",
        brief: "A file of tests/soak/ without .ts; all of them without it",
      }],
    },
  },
  load: async () => ({ default: (await import("./dev_impl.ts")).soak }),
});

const schema = defineCommand<NonNullable<unknown>>({
  brief: "Write the JSON Schemas of docs/ anew, from the flags and launch files",
  parameters: {},
  load: async () => ({ default: (await import("./dev_impl.ts")).schema }),
});

/** `robo dev`: what its developers need. */
export const dev: RouteMap<RoboContext> = buildRouteMap({
  docs: { brief: "Test, check, measure and build robo itself" },
  routes: { test, bench, ok, build, soak, schema },
});
