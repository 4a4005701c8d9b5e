import { LaunchFileError, type Problem } from "./problems.ts";
import { loadLaunchPlan, type LoadOptions } from "./load_plan.ts";
import type { LaunchPlan } from "../plan.ts";

/** Files of a test by their path in its folder. */
export type TestFiles = Readonly<Record<string, string | Uint8Array>>;

/** A folder with launch files, which is removed with its holder. */
export interface LaunchFolder extends AsyncDisposable {
  /** Its path. */
  readonly path: string;
  /** Loads one of its files. */
  readonly load: (file: string, options?: Partial<LoadOptions>) => Promise<LaunchPlan>;
  /** The mistakes of one of its files; empty when it loads. Other errors are thrown on. */
  readonly problems: (file: string, options?: Partial<LoadOptions>) => Promise<readonly Problem[]>;
}

/** Makes a folder with `files`, and with the modules `process.ts` and `camera.py`. */
export async function launchFolder(files: TestFiles): Promise<LaunchFolder> {
  const path = await Deno.makeTempDir();
  const all: TestFiles = { "process.ts": "", "camera.py": "", ...files };
  for (const [name, content] of Object.entries(all)) {
    const folder = name.slice(0, Math.max(0, name.lastIndexOf("/")));
    await Deno.mkdir(`${path}/${folder}`, { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(`${path}/${name}`, bytes);
  }
  const load = (file: string, options: Partial<LoadOptions> = {}) =>
    loadLaunchPlan(`${path}/${file}`, { env: { PATH: "/usr/bin:/bin" }, ...options });
  return {
    path,
    load,
    async problems(file, options) {
      try {
        await load(file, options);
      } catch (error) {
        if (error instanceof LaunchFileError) return error.problems;
        throw error;
      }
      return [];
    },
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
