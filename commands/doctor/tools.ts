import { findPrograms } from "../find_programs.ts";
import { type Finding, fine, notice, type World } from "./check.ts";

/** Whether C programs can be built. */
export async function checkCompiler({ env }: World): Promise<Finding[]> {
  const found = await findPrograms(["cc", "gcc", "clang"], env["PATH"]);
  const path = [...found.values()][0];
  if (path !== undefined) return [fine("C compiler", `${path}, ${await versionOf(path)}`)];
  return [notice(
    "C compiler",
    "none was found; a checkout's shared memory, robo dev build and the benchmarks need one, and C programs",
    "Install one (Debian: apt-get install gcc libc6-dev)",
  )];
}

/** Whether npm can fetch Deno and the peers of the tests; the single binary needs neither. */
export async function checkNpm({ env, home }: World): Promise<Finding[]> {
  if (!home.isCheckout) return [];
  const path = (await findPrograms(["npm"], env["PATH"])).get("npm");
  if (path !== undefined) return [fine("npm", `${path}, ${await versionOf(path)}`)];
  return [notice(
    "npm",
    "was not found; it fetches Deno and the peers of the tests",
    "Install it (Debian: apt-get install npm)",
  )];
}

async function versionOf(path: string): Promise<string> {
  try {
    const { stdout } = await new Deno.Command(path, { args: ["--version"], stderr: "null" })
      .output();
    return new TextDecoder().decode(stdout).split("\n")[0]!.trim();
  } catch {
    return "whose version is not known";
  }
}
