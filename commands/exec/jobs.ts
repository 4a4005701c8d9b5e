import { RoboError } from "../../errors.ts";
import { expression, type Job, remoteScript } from "./job.ts";
import type { LocalScript, ReadText } from "./local_script.ts";

/** What the user wants executed. */
export interface Wanted {
  /** Paths, or `-`. */
  readonly scripts: readonly string[];
  /** Code instead of scripts. */
  readonly eval?: readonly string[] | undefined;
  /** Whether the paths are of this machine. */
  readonly local: boolean;
}

/** Where scripts of this machine come from. */
export interface ScriptSources {
  /** All of standard input. */
  readonly readInput: () => Promise<Uint8Array>;
  /** Reads a file (default from the disk). */
  readonly readFile?: ReadText;
}

/**
 * Makes the jobs. Throws a `RoboError` of kind `usage` when there is nothing to do or too much, and of kind `missing` that names
 * all files of this machine which are not there.
 */
export async function jobsOf(wanted: Wanted, sources: ScriptSources): Promise<Job[]> {
  const { scripts, eval: codes = [], local } = wanted;
  if (codes.length > 0) {
    if (scripts.length === 0) return codes.map(expression);
    throw new RoboError("usage", "--eval is instead of scripts", {
      hint: "Call robo exec twice: both see the same namespace",
    });
  }
  if (scripts.length === 0) {
    throw new RoboError("usage", "There is nothing to execute", {
      hint: "Give scripts, or code with -e",
    });
  }
  if (scripts.filter((name) => name === "-").length > 1) {
    throw new RoboError("usage", "Standard input can be read once", { hint: "Give - once" });
  }
  const tried = await Promise.allSettled(scripts.map((name) => one(name, local, sources)));
  const reasons = tried.flatMap((one) => one.status === "rejected" ? [one.reason] : []);
  if (reasons.length > 0) throw combined(reasons);
  return tried.map((one) => (one as PromiseFulfilledResult<Job>).value);
}

async function one(name: string, local: boolean, sources: ScriptSources): Promise<Job> {
  const read = sources.readFile === undefined ? {} : { read: sources.readFile };
  if (name === "-") {
    const text = new TextDecoder().decode(await sources.readInput());
    return await readLocal({ name, text, ...read });
  }
  return local ? await readLocal({ name, ...read }) : remoteScript(name);
}

/** The parsers that it takes are loaded by those alone who need them. */
async function readLocal(script: LocalScript): Promise<Job> {
  const { localScript } = await import("./local_script.ts");
  return await localScript(script);
}

/** One error for all files that are missing; any other comes first. */
function combined(reasons: readonly unknown[]): unknown {
  const missing = reasons.filter((reason): reason is RoboError =>
    reason instanceof RoboError && reason.code === "missing"
  );
  if (missing.length < 2 || missing.length < reasons.length) {
    return reasons.find((reason) => !missing.includes(reason as RoboError)) ?? reasons[0];
  }
  return new RoboError("missing", missing.map(({ message }) => message).join("; "));
}
