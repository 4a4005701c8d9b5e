/** A file that is open for appending. */
export interface LogHandle {
  /** Appends as much of `bytes` as it can; resolves to how many bytes that were. */
  write(bytes: Uint8Array): Promise<number>;
  /** Whether it is still the file at `path`. */
  isAt(path: string): Promise<boolean>;
  /** Closes it. */
  close(): void;
}

/** Where logs are kept: the system's files, or what a test puts in their place. */
export interface LogDisk {
  /** Opens a file for appending, and makes it and its folder when they are missing. */
  open(path: string): Promise<{ readonly handle: LogHandle; readonly size: number }>;
  /** Renames a file, over another one if need be; nothing when it is missing. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; nothing when it is missing. */
  remove(path: string): Promise<void>;
}

/** The files of this machine; `mode` is that of new ones (default as the user's umask says). */
export function systemDisk({ mode }: { readonly mode?: number } = {}): LogDisk {
  return {
    async open(path) {
      const file = await openAppending(path, mode);
      const { size, ino } = await file.stat();
      return {
        size,
        handle: {
          write: (bytes) => file.write(bytes),
          isAt: async (at) => (await Deno.stat(at).catch(() => undefined))?.ino === ino,
          close: () => file.close(),
        },
      };
    },
    rename: (from, to) => unlessMissing(Deno.rename(from, to)),
    remove: (path) => unlessMissing(Deno.remove(path)),
  };
}

async function openAppending(path: string, mode: number | undefined): Promise<Deno.FsFile> {
  const options = { append: true, create: true, ...(mode === undefined ? {} : { mode }) };
  try {
    return await Deno.open(path, options);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    return await Deno.open(path, options);
  }
}

async function unlessMissing(done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
