import { roboHome } from "../system/home.ts";
import { inFolder } from "../tests/lib/in_folder.ts";
import type { LibraryWorld } from "./library.ts";
import { ABI_VERSION, SYMBOLS } from "./symbols.ts";

/** What a program that is not in the checkout is run with, so that it finds the packages. */
export const CONFIG = new URL("../deno.json", import.meta.url).pathname;

/** A folder with sources of a library that has all functions, none of which does anything, and a world that looks there. */
export interface LibraryPlace {
  readonly folder: string;
  readonly world: LibraryWorld;
  /** Variables of that world. */
  readonly env: Record<string, string>;
  /** How often the compiler was called. */
  compilations(): number;
  /** Builds a library of another kind, for the test to put where it likes; resolves to its path. */
  build(name: string, options?: { readonly abi?: number; readonly id?: string }): string;
}

/** Runs a test in such a place, and removes it. */
export function inLibraryPlace(
  test: (place: LibraryPlace) => void | Promise<void>,
): Promise<void> {
  return inFolder((folder) => test(makePlace(folder)));
}

/** The first program of that name on the PATH of the tests. */
export function programOf(name: string): string | undefined {
  return (Deno.env.get("PATH") ?? "").split(":").map((folder) => `${folder}/${name}`)
    .find((path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false;
      }
    });
}

function makePlace(folder: string): LibraryPlace {
  const home = `${folder}/home`;
  for (const inner of ["home/native/src", "home/native/include/robo", "bin", "cache"]) {
    Deno.mkdirSync(`${folder}/${inner}`, { recursive: true });
  }
  Deno.writeTextFileSync(`${home}/native/src/all.c`, stub());
  Deno.writeTextFileSync(`${home}/native/include/robo/shm.h`, "/* nothing */\n");
  const log = `${folder}/compilations`;
  const compiler = `#!/bin/sh\ncase "$*" in *-shared*) echo once >>${log} ;; esac\nPATH='${
    Deno.env.get("PATH")
  }' exec ${programOf("cc")} "$@"\n`;
  Deno.writeTextFileSync(`${folder}/bin/cc`, compiler, { mode: 0o755 });
  const env: Record<string, string> = {
    PATH: `${folder}/bin`,
    XDG_CACHE_HOME: `${folder}/cache`,
    ROBO_EXE: `${folder}/bin/robo`,
  };
  return {
    folder,
    env,
    world: { variable: (name) => env[name], home, os: "linux" },
    compilations() {
      try {
        return Deno.readTextFileSync(log).trim().split("\n").length;
      } catch {
        return 0;
      }
    },
    build(name, { abi = ABI_VERSION, id = "made by a test" } = {}) {
      const output = `${folder}/${name}`;
      const args = ["-shared", "-fPIC", "-w", `-DROBO_BUILD_ID="${id}"`, `-DABI=${abi}`];
      const { success } = new Deno.Command(programOf("cc")!, {
        args: [...args, "-o", output, `${home}/native/src/all.c`],
      }).outputSync();
      if (!success) throw new Error("The stub does not compile");
      return output;
    },
  };
}

function stub(): string {
  const table: Readonly<Record<string, Deno.ForeignFunction>> = SYMBOLS;
  const names = new Set(Object.entries(table).map(([key, { name = key }]) => name));
  const own = ["robo_abi_version", "robo_build_id"];
  return [
    `#ifndef ABI\n#define ABI ${ABI_VERSION}\n#endif`,
    "unsigned robo_abi_version(void) { return ABI; }",
    "const char *robo_build_id(void) { return ROBO_BUILD_ID; }",
    ...[...names].filter((name) => !own.includes(name)).map((name) =>
      `int ${name}(void) { return 0; }`
    ),
  ].map((line) =>
    line.replace(/^(unsigned|const|int)/, '__attribute__((visibility("default"))) $1')
  )
    .join("\n");
}

/** Where the headers of the library are. */
export const HEADERS = `${roboHome().folder}/native/include/robo`;
