import { RoboError } from "../errors.ts";

/** What finding the folder for what runs depends on. */
export interface RunFolderSetting {
  /** Environment variables: `XDG_RUNTIME_DIR`, `ROBO_RUNTIME_DIR`; default those of this process. */
  readonly env?: Readonly<Partial<Record<string, string>>>;
  /** The user; default the one of this process. */
  readonly uid?: number;
}

/**
 * The folder in which this user's running programs say how they are reached, made if it is not there:
 * `$XDG_RUNTIME_DIR/robo`, or `/tmp/robo-<uid>`; where `ROBO_RUNTIME_DIR` is set, that one and no other.
 *
 * Throws a `RoboError` of kind `denied` when somebody else could reach into it.
 */
export async function makeRunFolder(setting: RunFolderSetting): Promise<string> {
  const { XDG_RUNTIME_DIR, ROBO_RUNTIME_DIR } = setting.env ?? ownEnvironment();
  const uid = uidOf(setting);
  if (ROBO_RUNTIME_DIR) return await make(ROBO_RUNTIME_DIR, uid);
  if (XDG_RUNTIME_DIR) {
    try {
      return await make(`${XDG_RUNTIME_DIR}/robo`, uid);
    } catch {
      // Such as a runtime folder that was never made, in a container or under sudo.
    }
  }
  return await make(fallbackFolder(uid), uid);
}

/**
 * Paths of the files in this user's run folders whose names `isMeant` accepts: also of programs that were started elsewhere,
 * such as by systemd; or those in `ROBO_RUNTIME_DIR` alone. Folders that others can reach into are passed over.
 */
export async function findInRunFolders(
  setting: RunFolderSetting,
  isMeant: (name: string) => boolean,
): Promise<string[]> {
  const uid = uidOf(setting);
  const { XDG_RUNTIME_DIR, ROBO_RUNTIME_DIR } = setting.env ?? ownEnvironment();
  const folders = ROBO_RUNTIME_DIR ? [ROBO_RUNTIME_DIR] : [
    ...new Set([
      ...XDG_RUNTIME_DIR ? [`${XDG_RUNTIME_DIR}/robo`] : [],
      `/run/user/${uid}/robo`,
      fallbackFolder(uid),
    ]),
  ];
  const lists = await Promise.all(folders.map((folder) => filesIn(folder, uid, isMeant)));
  return lists.flat();
}

function fallbackFolder(uid: number): string {
  return `/tmp/robo-${uid}`;
}

async function make(folder: string, uid: number): Promise<string> {
  try {
    await Deno.mkdir(folder, { mode: 0o700 });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AlreadyExists)) {
      throw new RoboError("io", `Cannot make ${folder}`, {
        hint: "Make its parent folder writable, or set XDG_RUNTIME_DIR",
        cause,
      });
    }
  }
  if (await isOurs(folder, uid)) return folder;
  throw new RoboError("denied", `${folder} is not a folder of this user alone`, {
    hint: `Look who made it, remove it, or: chmod 700 ${folder}`,
  });
}

async function filesIn(
  folder: string,
  uid: number,
  isMeant: (name: string) => boolean,
): Promise<string[]> {
  const found: string[] = [];
  try {
    if (!await isOurs(folder, uid)) return [];
    for await (const { name } of Deno.readDir(folder)) {
      if (isMeant(name)) found.push(`${folder}/${name}`);
    }
  } catch {
    // There is no such folder: nothing of ours runs there.
  }
  return found;
}

async function isOurs(folder: string, uid: number): Promise<boolean> {
  const { isDirectory, uid: owner, mode } = await Deno.lstat(folder);
  return isDirectory && owner === uid && ((mode ?? 0) & 0o077) === 0;
}

function uidOf({ uid }: RunFolderSetting): number {
  return uid ?? Deno.uid() ?? 0;
}

/** Looked at when it is asked for: a program may set these variables itself, and may be allowed to read no others. */
function ownEnvironment(): Readonly<Partial<Record<string, string>>> {
  const names = ["XDG_RUNTIME_DIR", "ROBO_RUNTIME_DIR"];
  return Object.fromEntries(names.map((name) => [name, Deno.env.get(name)]));
}
