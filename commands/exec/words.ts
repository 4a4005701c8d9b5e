import { formatBytes } from "../../terminal/format.ts";
import { type MimeBundle, stripAnsi } from "../../protocols/jupyter/mod.ts";
import type { Job } from "./job.ts";
import type { Summary } from "./reporter.ts";
import type { JobEnd } from "./run_job.ts";
import type { ScriptError } from "./script_kernel.ts";

/** A duration as people say it, such as `0.52 s` or `2:05`. */
export function formatDuration(ms: number): string {
  if (ms < 99_950) return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** What has become of a job, in one line. */
export function endLine({ name }: Job, end: JobEnd): string {
  const { status, hasBegun, isLeftBehind } = end;
  const time = formatDuration(end.ms);
  const kept = "the state is kept";
  if (isLeftBehind) {
    const why = status === "timeout" ? `not done after ${time}` : "left behind";
    return hasBegun ? `${name}: ${why}; it may still run` : `${name}: ${why}; it may yet be run`;
  }
  switch (status) {
    case "ok":
      return `${name}: ok, ${time}`;
    case "failed":
      return `${name}: failed after ${time}`;
    case "interrupted":
      return hasBegun
        ? `${name}: interrupted after ${time}; ${kept}`
        : `${name}: taken back before it began`;
    case "stopped":
      return hasBegun
        ? `${name}: interrupted by somebody else after ${time}; ${kept}`
        : `${name}: was not begun, because what came before it was stopped`;
    case "timeout":
      if (end.error?.name === "EngineDied") {
        return `${name}: timed out after ${time}, and the engine is lost: ${
          decapitalized(end.error.value)
        }`;
      }
      return hasBegun
        ? `${name}: timed out after ${time} and was interrupted; ${kept}`
        : `${name}: timed out after ${time} before it began`;
    case "refused":
      return `${name}: refused: ${end.error?.value ?? "the kernel does not let us"}`;
    case "engine-died":
    case "lost":
      return `${name}: lost after ${time}: ${
        decapitalized(end.error?.value ?? "nobody knows why")
      }`;
  }
}

function decapitalized(sentence: string): string {
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
}

/** What is shown of an error: its traceback, or at least its name. Colours that a kernel gives it are for terminals alone. */
export function errorLines(
  { name, value, traceback }: ScriptError,
  { color }: { readonly color: boolean },
): readonly string[] {
  const lines = traceback.length > 0 ? traceback : [value === "" ? name : `${name}: ${value}`];
  return color ? lines : lines.map(stripAnsi);
}

/** All jobs in one line. */
export function summaryLine({ ok, failed, notRun, ms }: Summary): string {
  const parts = [
    `${ok} ok`,
    ...failed > 0 ? [`${failed} failed`] : [],
    ...notRun.length > 0 ? [`${notRun.length} not run`] : [],
  ];
  return `${parts.join(", ")}, ${formatDuration(ms)}`;
}

/** Rich output as text: its `text/plain`, or else what it is. */
export function plainText(data: MimeBundle): string {
  const text = data["text/plain"];
  if (typeof text === "string") return text;
  const [type, value] = Object.entries(data)[0] ?? ["nothing", ""];
  return `<${type}, ${formatBytes(JSON.stringify(value)?.length ?? 0)}>`;
}
