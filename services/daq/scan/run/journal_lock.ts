import { RoboError } from "../../../../errors.ts";
import { storageError } from "../../storage/storage_error.ts";
import { LINES_FILE } from "../journal/journal_places.ts";

/** Keeps other programs from writing to a journal. The system takes it away from a program that is killed. */
export type JournalLock = Disposable;

/** Takes the lock of a journal. Throws a `RoboError` of kind `unavailable` while another program has it. */
export async function lockJournal(journal: string): Promise<JournalLock> {
  const path = `${journal}/${LINES_FILE}`;
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true, write: true });
  } catch (cause) {
    throw storageError(path, cause);
  }
  if (await file.tryLock(true)) return { [Symbol.dispose]: () => file.close() };
  file.close();
  throw new RoboError("unavailable", `${journal} is being written by another program`, {
    hint: "Wait until that scan has ended, or end it",
  });
}
