import { findPrograms } from "../../commands/find_programs.ts";
import { ROOT } from "./checkout.ts";
import { print } from "./print.ts";

/** Installs the peers that tests and benchmarks run under Node, if they are missing and npm is there. */
export async function installPeers(): Promise<void> {
  const folder = `${ROOT}/tests/peers`;
  if (await areInstalled(folder)) return;
  const npm = (await findPrograms(["npm"], Deno.env.get("PATH"))).get("npm");
  if (npm === undefined) return print("npm is not there: tests with Node's peers are ignored");
  print("installing the peers of the tests from npm, once ...");
  const { success } = await new Deno.Command(npm, {
    args: ["ci", "--ignore-scripts", "--silent", "--no-fund", "--no-audit"],
    cwd: folder,
  }).spawn().status;
  if (!success) print("npm could not install them: tests with Node's peers are ignored");
}

/** Whether each of them is there: one may have been added since they were installed. */
async function areInstalled(folder: string): Promise<boolean> {
  const { dependencies } = JSON.parse(await Deno.readTextFile(`${folder}/package.json`)) as {
    dependencies: Record<string, string>;
  };
  const found = Object.keys(dependencies).map((name) => exists(`${folder}/node_modules/${name}`));
  return (await Promise.all(found)).every((there) => there);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
