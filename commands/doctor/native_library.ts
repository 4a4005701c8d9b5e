import {
  describeNativeLibrary,
  type NativeLibraryDescription,
  type SharedFolder,
} from "../../ffi/describe_library.ts";
import type { LibraryOrigin, NativeLibrary } from "../../ffi/library.ts";
import { formatBytes } from "../../terminal/format.ts";
import { failure, type Finding, fine, notice, type World } from "./check.ts";

/** Less than this, and one image or point cloud in shared memory may fill it. */
const LEAST_SPACE = 64 * 1024 ** 2;

/** Whether host variables and host functions work: the library, and the memory that is shared. */
export async function checkNativeLibrary(
  _world?: World,
  description: Promise<NativeLibraryDescription> = describeNativeLibrary(),
): Promise<Finding[]> {
  const { library, folder, error } = await description;
  const found: Finding[] = [];
  if (library !== undefined) found.push(...libraryFindings(library));
  if (folder !== undefined) found.push(folderFinding(folder));
  if (error === undefined) return found;
  const name = library === undefined ? "native library" : "shared memory";
  const consequence = `${error.message}; host variables and host functions need it`;
  const hint = error.hint ?? "See docs/shm.md";
  found.push(
    library === undefined ? notice(name, consequence, hint) : failure(name, error.message, hint),
  );
  return found;
}

const FOUND: Readonly<Record<LibraryOrigin, string>> = {
  ROBO_NATIVE: "named by ROBO_NATIVE",
  binary: "of the single binary",
  executable: "beside the executable",
  cache: "built before",
  built: "built now",
};

function libraryFindings({ path, origin, buildId, symbols, refused }: NativeLibrary): Finding[] {
  const abi = `ABI ${symbols.robo_abi_version()}, build ${buildId.slice(0, 12)}`;
  return [
    fine("native library", `${path}, ${FOUND[origin]}, ${abi}`),
    // What was mended by building it anew is of no interest to the user.
    ...refused.filter((refusal) => refusal.origin !== "cache").map((refusal) =>
      notice(
        "native library",
        `${refusal.path} ${refusal.reason}`,
        refusal.origin === "ROBO_NATIVE"
          ? "Unset ROBO_NATIVE, or set it to a library that fits"
          : "Remove it, or build it anew",
      )
    ),
  ];
}

function folderFinding({ path, free, total }: SharedFolder): Finding {
  if (free === undefined || total === undefined) return fine("shared memory", path);
  const message = `${path}, ${formatBytes(free)} of ${formatBytes(total)} free`;
  if (free >= LEAST_SPACE) return fine("shared memory", message);
  return notice(
    "shared memory",
    message,
    "Remove what is not needed: robo shm ls, robo shm rm (docker: --shm-size)",
  );
}
