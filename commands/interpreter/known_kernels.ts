import { type ConnectionInfo, parseConnectionFile } from "../../protocols/jupyter/mod.ts";
import { isKernelName } from "./kernel_name.ts";
import { knownKernelFolder } from "./places.ts";

type Environment = Readonly<Partial<Record<string, string>>>;

/** A kernel of another machine that this one is paired with. */
export interface KnownKernel {
  /** What it is called here. */
  readonly name: string;
  /** Its connection file, which only this user can read. */
  readonly file: string;
  /** What the file says. */
  readonly info: ConnectionInfo;
  /** What its machine calls itself; empty where the file does not say. */
  readonly host: string;
}

const SUFFIX = ".json";

/** The kernels that this machine is paired with, by name. Files that cannot be read are left out. */
export async function knownKernels(env: Environment): Promise<KnownKernel[]> {
  const folder = knownKernelFolder(env);
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.endsWith(SUFFIX)) names.push(name.slice(0, -SUFFIX.length));
    }
  } catch {
    return [];
  }
  const found = await Promise.all(
    names.sort().map(async (name) => {
      const file = `${folder}/${name}${SUFFIX}`;
      try {
        const text = await Deno.readTextFile(file);
        const { host } = JSON.parse(text) as { host?: unknown };
        const info = parseConnectionFile(text, file);
        return [{ name, file, info, host: typeof host === "string" ? host : "" }];
      } catch {
        return [];
      }
    }),
  );
  return found.flat();
}

/** Where the kernel that is called `name` here is kept. */
export function knownKernelFile(env: Environment, name: string): string {
  if (!isKernelName(name)) throw new RangeError(`${name} is not a name for a kernel`);
  return `${knownKernelFolder(env)}/${name}${SUFFIX}`;
}
