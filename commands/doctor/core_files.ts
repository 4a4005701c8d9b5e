import { isCoreFileName, parseCoreFile } from "../../protocols/gecko/core_file.ts";
import { type Finding, fine, notice, type World } from "./check.ts";

/** Whether the temporary files by which nodes find a core belong to one that runs. */
export async function checkCoreFiles({ temporary, proc }: World): Promise<Finding[]> {
  const names = (await Array.fromAsync(Deno.readDir(temporary)).catch(() => []))
    .map((entry) => entry.name).filter(isCoreFileName);
  if (names.length === 0) return [fine("core files", `none in ${temporary}: no core runs here`)];
  return Promise.all(names.sort().map((name) => checkFile(`${temporary}/${name}`, proc)));
}

async function checkFile(path: string, proc: string): Promise<Finding> {
  try {
    const { pid, key, inAddress } = parseCoreFile(await Deno.readTextFile(path), path);
    if (pid === undefined) {
      return fine(path, `a core at ${inAddress}, which did not note its process`);
    }
    if (await exists(`${proc}/${pid}`)) {
      return fine(path, `core ${key ?? ""} runs as process ${pid}`);
    }
    return notice(path, `its core, process ${pid}, is gone`, `Remove it with: rm ${path}`);
  } catch (error) {
    return notice(path, (error as Error).message, `Remove it with: rm ${path}`);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
