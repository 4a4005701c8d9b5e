import { RoboError } from "../../errors.ts";
import { fromFileUrl } from "../../system/paths.ts";
import type { KernelProgram } from "./kernels.ts";

const SCRIPT = fromFileUrl(new URL("./measure_kernel.py", import.meta.url));

/** Longest that a measurement of one kernel takes, in milliseconds. */
const PATIENCE_MS = 200_000;

/** What can be measured. */
export type Figure = "reply" | "start" | "interrupt" | "stdout" | "memory";

/** What one run has measured; what was not wanted is absent, what the kernel did not do is `null`. */
export interface KernelSample {
  /** From process start to the first execute reply, each start in ms. */
  readonly start_ms?: readonly number[] | null;
  /** From `1+1` to its reply. */
  readonly reply_ms?: { readonly p50: number; readonly p99: number } | null;
  /** Each interrupt of a busy loop. */
  readonly spin_ms?: readonly number[] | null;
  /** Each interrupt of a pending `await`. */
  readonly await_ms?: readonly number[] | null;
  /** 10 MB of output in lines. */
  readonly lines_s?: number | null;
  /** 10 MB of output at once. */
  readonly write_s?: number | null;
  /** Proportional set size of the process tree after 100 cells. */
  readonly memory_mb?: number | null;
  /** Tries that have failed, each by name and with its reason. */
  readonly failures?: readonly string[];
}

/** Measures one figure of a kernel once, with jupyter_client in that Python. Throws when the kernel does not work. */
export async function measureKernel(
  python: string,
  kernel: KernelProgram,
  figure: Figure,
): Promise<KernelSample> {
  const child = new Deno.Command(python, {
    args: [SCRIPT, JSON.stringify({ ...kernel, wanted: [figure] })],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const patience = setTimeout(() => child.kill("SIGTERM"), PATIENCE_MS);
  const { success, stdout, stderr } = await child.output();
  clearTimeout(patience);
  const text = new TextDecoder();
  if (success) return JSON.parse(text.decode(stdout)) as KernelSample;
  throw new RoboError("unavailable", `${kernel.name} could not be measured`, {
    hint: text.decode(stderr).trim().split("\n").at(-1) ?? "",
  });
}
