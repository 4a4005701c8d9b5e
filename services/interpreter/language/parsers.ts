import type * as acorn from "acorn";
import type { Options } from "sucrase";
import { ScopeNames } from "./scope_names.ts";

/** A program as acorn reads it. */
export type Program = acorn.Program;

/** Any node of a program, seen from outside. */
export interface Node extends acorn.Node {
  // deno-lint-ignore no-explicit-any
  readonly [key: string]: any;
}

/** What the parsers do for us. */
export interface Parsers {
  /** Reads JavaScript: a module with `await` anywhere at its top. Throws a `SyntaxError` with `pos`. */
  parse(code: string): Program;
  /** As `parse`, but by the looser rules of a script, which V8 applies to cells. */
  parseLoosely(code: string): Program;
}

/** What takes the types away. */
export interface Stripper {
  /** Removes types; lines stay where they are. Throws a `SyntaxError` with `pos`. */
  strip(code: string): string;
}

const STRIP: Options = {
  transforms: ["typescript"],
  // A later cell may use what this one imports.
  keepUnusedImports: true,
  disableESTransforms: true,
};

/** Loads acorn (about 10 ms, once). */
export async function loadParsers(): Promise<Parsers> {
  const { Parser } = await import("acorn");
  // deno-lint-ignore no-explicit-any
  const Cells: any = Parser.extend((Base: any): any =>
    class extends Base {
      enterScope(flags: number): void {
        super["enterScope"](flags);
        const scope = this["currentScope"]();
        for (const list of ["var", "lexical", "functions"]) scope[list] = new ScopeNames();
      }

      raiseRecoverable(position: number, message: string): void {
        // What is exported may come from an earlier cell, and nobody imports a cell.
        if (/^Export '.*' is not defined$|^Duplicate export/.test(message)) return;
        super["raise"](position, message);
      }
    }
  );
  const common = { ecmaVersion: "latest", allowAwaitOutsideFunction: true } as const;
  return {
    parse: (code) => Cells.parse(code, { ...common, sourceType: "module" }),
    parseLoosely: (code) => Cells.parse(code, { ...common, sourceType: "script" }),
  };
}

/** Loads sucrase (15 to 60 ms and 14 MB, once), which cells without types do not need. */
export async function loadStripper(): Promise<Stripper> {
  const { transform } = await import("sucrase");
  return { strip: (code) => transform(code, STRIP).code };
}
