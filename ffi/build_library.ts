import { HostError } from "./host_error.ts";
import { type NativeSources, nativeSources } from "./native_sources.ts";
import { sha256 } from "./sha256.ts";

const COMPILERS = ["cc", "gcc", "clang"];

/**
 * As `native/Makefile` has them, without the warnings, which are the developers' affair. `nodelete`: when a worker ends Deno lets go of
 * its libraries, and the call that it may have left behind would find nothing there to come back to.
 */
const COMPILE = ["-std=c11", "-D_GNU_SOURCE", "-O2", "-fPIC", "-fvisibility=hidden", "-pthread"];
const LINK = ["-shared", "-s", "-pthread", "-Wl,-z,now", "-Wl,-z,nodelete"];

/** Compilers that run at once, at most. */
const MOST_JOBS = 8;

/** Tells libraries apart that were built from the same sources in different ways. */
export function recipe(): string {
  return sha256(new TextEncoder().encode([...COMPILE, ...LINK].join(" "))).slice(0, 8);
}

/** The first C compiler on `path`, the variable PATH. */
export function findCompiler(path: string = ""): string | undefined {
  const folders = path.split(":").filter(Boolean);
  return COMPILERS.flatMap((name) => folders.map((folder) => `${folder}/${name}`)).find(isProgram);
}

/**
 * Builds the library from its sources into the file `output`, in some 0.3 to 2 s.
 *
 * @throws {HostError} `"no-library"` if there is no compiler, or it fails.
 */
export function buildLibrary(sources: NativeSources, output: string, path?: string): void {
  const compiler = findCompiler(path);
  if (compiler === undefined) {
    throw new HostError("no-library", {
      message: "The native library has to be built, and there is no C compiler",
      hint:
        "Install one (Debian: apt-get install gcc libc6-dev), or set ROBO_NATIVE to a librobo.so",
    });
  }
  const objects = `${output}.objects`;
  Deno.mkdirSync(objects, { recursive: true, mode: 0o700 });
  let result;
  try {
    result = new Deno.Command("/bin/sh", {
      args: ["-c", script(compiler, sources, output)],
      cwd: objects,
      stdin: "null",
      env: { LC_ALL: "C" },
    }).outputSync();
  } finally {
    Deno.removeSync(objects, { recursive: true });
  }
  const { success, stderr } = result;
  if (success) return checkUnchanged(sources);
  const lines = new TextDecoder().decode(stderr).trim().split("\n");
  const reason = lines.find((line) => line.includes("error:")) ?? lines[0];
  throw new HostError("no-library", {
    message: `The native library cannot be compiled by ${compiler}: ${reason}`,
    hint:
      "Install the C library's headers (Debian: apt-get install libc6-dev), or set ROBO_NATIVE to a librobo.so",
  });
}

/** Compiles the units on several processors, to the shell's own folder, and links them. */
function script(
  compiler: string,
  { folder, units, buildId }: NativeSources,
  output: string,
): string {
  const jobs = Math.min(MOST_JOBS, navigator.hardwareConcurrency, units.length);
  const flags = [...COMPILE, `-I${folder}/include`, `-DROBO_BUILD_ID="${buildId}"`, "-c"];
  const lines = Array.from({ length: jobs }, (_, job) => {
    const own = units.filter((_, i) => i % jobs === job).map((unit) => `${folder}/${unit}`);
    return `${[compiler, ...flags, ...own].map(quoted).join(" ")} & jobs="$jobs $!"`;
  });
  const link = [compiler, ...LINK, "-o", output].map(quoted).join(" ");
  const wait = "for job in $jobs; do wait $job || { kill $jobs 2>/dev/null; exit 1; }; done";
  return [...lines, wait, `exec ${link} *.o`].join("\n");
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** While a developer saves a file, the library may hold what its build id does not say. */
function checkUnchanged({ home, buildId }: NativeSources): void {
  if (nativeSources(home)?.buildId === buildId) return;
  throw new HostError("no-library", {
    message: "The sources of the native library were changed while it was compiled",
    hint: "Try again",
  });
}

function isProgram(path: string): boolean {
  try {
    const { isFile, mode } = Deno.statSync(path);
    return isFile && (mode === null || (mode & 0o111) !== 0);
  } catch {
    return false;
  }
}
