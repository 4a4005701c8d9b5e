import {
  coreFileName,
  formatCoreFile,
  isCoreFileName,
  MAX_CORE_FILE_LENGTH,
  parseCoreFile,
} from "../../../protocols/gecko/core_file.ts";
import type { HubIdentity } from "../statistics/snapshot.ts";

/** The temporary file by which the programs of this host find a running core: there while this object is. */
export class Announcement implements Disposable {
  /** Its path. */
  readonly path: string;

  /** Writes the file for a core into `folder`. Throws what the file system throws. */
  constructor(folder: string, core: HubIdentity, control: string | undefined) {
    this.path = `${folder}/${coreFileName(core.pid)}`;
    const text = formatCoreFile({
      inAddress: connectable(core.in),
      outAddress: connectable(core.out),
      key: core.key,
      pid: core.pid,
      ...(control === undefined ? {} : { control }),
      started: Math.round(Date.now() / 1000),
    });
    // Written aside and renamed, so that nobody reads half of it, and never through somebody else's link.
    const draft = `${folder}/.${coreFileName(core.pid)}.${crypto.randomUUID()}`;
    Deno.writeTextFileSync(draft, text, { createNew: true, mode: 0o644 });
    Deno.renameSync(draft, this.path);
  }

  /** Removes the file. */
  [Symbol.dispose](): void {
    try {
      Deno.removeSync(this.path);
    } catch {
      // Somebody tidied up before.
    }
  }
}

/** Removes the files of cores that have ended without doing so themselves; returns their paths. */
export function removeStaleAnnouncements(
  folder: string,
  isAlive: (pid: number) => boolean,
): string[] {
  const removed: string[] = [];
  for (const { name, isFile } of Deno.readDirSync(folder)) {
    if (!isFile || !isCoreFileName(name)) continue;
    const path = `${folder}/${name}`;
    try {
      if (Deno.lstatSync(path).size > MAX_CORE_FILE_LENGTH) continue;
      const { pid } = parseCoreFile(Deno.readTextFileSync(path), path);
      if (pid === undefined || isAlive(pid)) continue;
      Deno.removeSync(path);
      removed.push(path);
    } catch {
      // Not ours to judge, or not ours to remove.
    }
  }
  return removed;
}

/** Whether a process of this host with this id is running, as far as can be seen. */
export function isProcessAlive(pid: number): boolean {
  try {
    Deno.statSync(`/proc/${pid}`);
    return true;
  } catch (error) {
    // Where there is no /proc, nothing is known to be dead.
    return !(error instanceof Deno.errors.NotFound) || Deno.build.os !== "linux";
  }
}

/** The endpoint as a program of this host connects to it. */
export function connectable(endpoint: string): string {
  return endpoint.replace(/^tcp:\/\/(\*|0\.0\.0\.0|\[::\])(?=:)/, "tcp://127.0.0.1");
}
