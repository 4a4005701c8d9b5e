import { nativeLibrary } from "../../ffi/library.ts";

/** Whether host variables and host functions can be tried here; also opens the library, which stays open. */
export function hasSharedMemory(): boolean {
  if (Deno.build.os !== "linux") return false;
  nativeLibrary();
  return true;
}

/**
 * A folder of shared memory for this process and its children alone, until the end of its scope, when it is removed with all that
 * is in it.
 */
export function shmFolder(): { readonly path: string } & Disposable {
  const before = Deno.env.get("ROBO_SHM_DIR");
  const path = Deno.makeTempDirSync({ dir: "/dev/shm", prefix: "robo-test-" });
  Deno.chmodSync(path, 0o700);
  Deno.env.set("ROBO_SHM_DIR", path);
  return {
    path,
    [Symbol.dispose]() {
      if (before === undefined) Deno.env.delete("ROBO_SHM_DIR");
      else Deno.env.set("ROBO_SHM_DIR", before);
      Deno.removeSync(path, { recursive: true });
    },
  };
}
