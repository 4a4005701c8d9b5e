import { findPrograms } from "../../commands/find_programs.ts";
import { ROOT } from "./checkout.ts";
import { print } from "./print.ts";

/** Installs the peers that tests and benchmarks run under Node, if they are missing and npm is there. */
export async function installPeers(): Promise<void> {
  const folder = `${ROOT}/tests/peers`;
  if (await exists(`${folder}/node_modules`)) return;
  const npm = (await findPrograms(["npm"], Deno.env.get("PATH"))).get("npm");
  if (npm === undefined) return print("npm is not there: tests with Node's peers are ignored");
  print("installing the peers of the tests from npm, once ...");
  const { success } = await new Deno.Command(npm, {
    args: ["ci", "--ignore-scripts", "--silent", "--no-fund", "--no-audit"],
    cwd: folder,
  }).spawn().status;
  if (!success) print("npm could not install them: tests with Node's peers are ignored");
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
