import { RoboError } from "../../../errors.ts";
import { storageError } from "./storage_error.ts";

/**
 * Makes an empty folder. One that is there is removed first, but only if it is empty or holds `marker`, which says that it was
 * made by us; else a `RoboError` of kind `usage` is thrown.
 */
export async function makeFolder(path: string, marker: string): Promise<void> {
  try {
    const entries = await namesIn(path);
    const isOurs = entries === undefined || entries.length === 0 || entries.includes(marker);
    if (!isOurs) {
      throw new RoboError("usage", `${path} is a folder with other files in it`, {
        hint: "Choose another name: only what robo itself has written is replaced",
      });
    }
    if (entries !== undefined) await Deno.remove(path, { recursive: true });
    await Deno.mkdir(path);
  } catch (cause) {
    throw storageError(path, cause);
  }
}

async function namesIn(path: string): Promise<string[] | undefined> {
  try {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(path)) names.push(name);
    return names;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) {
      await Deno.remove(path);
      return undefined;
    }
    throw error;
  }
}
