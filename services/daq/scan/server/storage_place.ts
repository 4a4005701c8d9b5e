import { RoboError } from "../../../../errors.ts";
import { dirname } from "../../../../system/paths.ts";
import { storageFormat } from "../../storage/open_store.ts";
import { storageError } from "../../storage/storage_error.ts";

/** Longest path that may be asked for, in characters. */
const MAX_PATH = 200;

/** One step of a path: letters, digits, spaces, `_`, `.` and `-`, not at the start a dot. */
const STEP = /^[\p{L}\p{N}_-][\p{L}\p{N}_. -]*$/u;

/**
 * Where in the folder `storage` a file is that somebody asks for over the network, such as `2026/map.h5`; folders in between are made.
 *
 * Throws a `RoboError` of kind `denied` for whatever is not below `storage`, links that lead out of it included.
 */
export async function placeIn(storage: string, asked: string): Promise<string> {
  storageFormat(asked);
  const steps = asked.split("/");
  const isPlain = asked.length <= MAX_PATH && steps.every((step) => STEP.test(step));
  if (!isPlain) throw outside(asked);
  try {
    const root = await Deno.realPath(storage);
    let folder = root;
    for (const step of steps.slice(0, -1)) {
      folder = `${folder}/${step}`;
      await Deno.mkdir(folder).catch((error) => {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      });
      // Not at the end alone: nothing is made behind a link that leads away.
      if (await Deno.realPath(folder) !== folder) throw outside(asked);
    }
    const place = `${folder}/${steps.at(-1)!}`;
    for (const path of [place, `${place}.journal`]) {
      if (await isLink(path)) throw outside(asked);
    }
    return place;
  } catch (cause) {
    throw storageError(`${dirname(`${storage}/${asked}`)}`, cause);
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isSymlink;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function outside(asked: string): RoboError {
  return new RoboError("denied", `${asked} is no file of the server's storage folder`, {
    hint: "Give a name such as map.h5 or 2026/map.h5",
  });
}
