import { RoboError } from "../../errors.ts";
import type { ScriptKernel } from "./script_kernel.ts";

const WORDS: Readonly<Record<string, string>> = {
  missing: "is not there",
  folder: "is a folder",
  denied: "may not be read",
};

/** What the kernel says about a path. */
interface FileReport {
  readonly path: string;
  readonly absolute: string;
  readonly problem?: string;
}

/** Has the kernel look for the scripts on its machine. Throws a `RoboError` of kind `missing` that names all which it cannot run. */
export async function checkFiles(kernel: ScriptKernel, scripts: readonly string[]): Promise<void> {
  const paths = [...new Set(scripts)];
  if (paths.length === 0) return;
  const { files, status, ename, evalue } = await kernel.request("robo_files_request", { paths });
  if (status !== "ok") {
    const code = ename === "NotAllowed" ? "denied" : "unavailable";
    throw new RoboError(code, `The kernel does not look for the scripts: ${evalue ?? ename}`);
  }
  const problems = (files as unknown as readonly FileReport[])
    .filter(({ problem }) => problem !== undefined);
  if (problems.length === 0) return;
  const words = problems.map(({ path, absolute, problem = "" }) =>
    `${path} ${WORDS[problem] ?? problem}${path === absolute ? "" : ` (${absolute})`}`
  );
  throw new RoboError("missing", `On the kernel's machine ${words.join("; ")}`, {
    hint: "Paths are seen from the kernel's folder; for files of this machine say --local",
  });
}
