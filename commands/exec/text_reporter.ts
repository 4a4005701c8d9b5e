import { paint, type Style } from "../../terminal/screen.ts";
import type { RoboContext } from "../context.ts";
import type { Job } from "./job.ts";
import type { Reporter, Summary } from "./reporter.ts";
import type { JobEnd } from "./run_job.ts";
import type { ScriptOutput } from "./script_kernel.ts";
import { endLine, errorLines, plainText, summaryLine } from "./words.ts";

/** Escape sequence that begins the line anew. */
const CLEAR_LINE = "\r\x1b[K";

/** For people: what scripts write on the same streams, what becomes of them as lines on standard error. */
export class TextReporter implements Reporter {
  readonly #context: RoboContext;
  readonly #isQuiet: boolean;
  readonly #isSeveral: boolean;
  #hasScripts = false;
  /** Whether the terminal's cursor stands behind text. */
  #isInLine = false;

  /** With `quiet` only what goes wrong is said. */
  constructor(context: RoboContext, options: { readonly quiet: boolean; readonly jobs: number }) {
    this.#context = context;
    this.#isQuiet = options.quiet;
    this.#isSeveral = options.jobs > 1;
  }

  start(): void {}

  began(): void {}

  question(): void {
    // The question stands in a line of its own, which whoever answers ends.
    this.#endLine();
  }

  waiting({ name }: Job, why: string): void {
    if (!this.#isQuiet) this.#say(`${name}: ${why}`, "dim");
  }

  output({ isExpression }: Job, output: ScriptOutput): void {
    const { stdout, stderr } = this.#context.process;
    switch (output.kind) {
      case "stream":
        (output.name === "stdout" ? stdout : stderr).write(output.text);
        if (output.text !== "") this.#isInLine = !output.text.endsWith("\n");
        break;
      case "result":
        // A script is no expression: what its last line came to is nobody's question.
        if (isExpression) this.#print(plainText(output.data));
        break;
      case "display":
      case "update":
        this.#print(plainText(output.data));
        break;
      case "clear":
        if (this.#context.terminal.interactive) stdout.write(CLEAR_LINE);
        break;
      case "error":
        // The reply brings it, too.
    }
  }

  end(job: Job, end: JobEnd): void {
    if (!job.isExpression) this.#hasScripts = true;
    const isKernels = end.status === "engine-died" || end.status === "lost" ||
      end.status === "refused" || end.status === "timeout";
    if (end.error !== undefined && end.status !== "interrupted" && !isKernels) {
      for (const line of errorLines(end.error, this.#context.terminal)) this.#say(line, "plain");
    }
    const isExpected = end.status === "ok" && end.isCutOff !== true;
    if (isExpected && (this.#isQuiet || job.isExpression)) return;
    this.#say(endLine(job, end), end.status === "ok" ? "dim" : "red");
    if (end.isCutOff) this.#say(`${job.name}: the end of its output never came`, "red");
  }

  summary(summary: Summary): void {
    if (summary.notRun.length > 0) this.#say(`not run: ${summary.notRun.join(", ")}`, "red");
    const isWorthIt = this.#isSeveral && (this.#hasScripts || summary.failed > 0);
    if (isWorthIt && !this.#isQuiet) this.#say(summaryLine(summary), "dim");
  }

  #print(text: string): void {
    this.#endLine();
    this.#context.print(text);
  }

  #say(line: string, style: Style): void {
    const { terminal, process } = this.#context;
    this.#endLine();
    process.stderr.write(`${paint(line, style, terminal.color)}\n`);
  }

  /** A line that a script has not ended is ended where both streams are on one terminal, and nowhere else. */
  #endLine(): void {
    if (this.#isInLine && this.#context.terminal.interactive) {
      this.#context.process.stderr.write("\n");
    }
    this.#isInLine = false;
  }
}
