import type { Language, Prepared, SourceCell } from "../language/language.ts";

/** A language without grammar: cells are what a fake engine takes, `%word text` and `name?` are as in the real one. */
export class FakeLanguage implements Language {
  /** Cells that were made ready. */
  readonly prepared: SourceCell[] = [];
  /** How often a new engine was told of. */
  resets = 0;
  /** Waited for before a cell is ready. */
  delay: Promise<void> = Promise.resolve();

  warm(): Promise<void> {
    return Promise.resolve();
  }

  reset(): void {
    this.resets++;
  }

  async prepare(cell: SourceCell): Promise<Prepared> {
    this.prepared.push(cell);
    await this.delay;
    const { code, name } = cell;
    const [, word, text = ""] = /^%(\w+) ?(.*)$/.exec(code) ?? [];
    if (word !== undefined) return { kind: "magic", word, text };
    if (code.endsWith("?")) return { kind: "inspect", expression: code.slice(0, -1), detail: 0 };
    if (code === "syntax error") {
      const error = { name: "SyntaxError", value: "no", traceback: ["SyntaxError: no"] };
      return { kind: "error", error };
    }
    return { kind: "code", cell: { code, name }, usesRobo: code.includes("robo"), ran: () => {} };
  }

  completeness(code: string): ReturnType<Language["completeness"]> {
    const status = code.endsWith("{") ? "incomplete" : "complete";
    return Promise.resolve({ status, indent: "  " });
  }

  complete(_inspector: unknown, code: string, cursor: number): ReturnType<Language["complete"]> {
    const matches = [{ text: `${code}1`, type: "variable" }];
    return Promise.resolve({ matches, start: 0, end: cursor });
  }

  inspect(_inspector: unknown, code: string): ReturnType<Language["inspect"]> {
    return Promise.resolve(code === "unknown" ? undefined : { "text/plain": `about ${code}` });
  }

  explain<T>(error: T): T {
    return error;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
