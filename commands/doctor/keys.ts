import { keyFolder } from "../keys/key_folder.ts";
import { failure, type Finding, fine, type World } from "./check.ts";

/** Whether secret keys are readable by their owner alone. */
export async function checkKeys({ env }: World): Promise<Finding[]> {
  const folder = keyFolder(env);
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  const names = entries.map((entry) => entry.name).filter((name) => name.endsWith(".key"));
  return Promise.all(names.sort().map((name) => checkKey(`${folder}/${name}`)));
}

async function checkKey(path: string): Promise<Finding> {
  const { mode } = await Deno.stat(path);
  if (mode === null || (mode & 0o077) === 0) return fine(path, "readable by you alone");
  return failure(path, "a secret key that others can read", `Close it with: chmod 600 ${path}`);
}
