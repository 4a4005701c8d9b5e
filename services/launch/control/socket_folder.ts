import { RoboError } from "../../../errors.ts";
import { isProcessAlive } from "../../hub/mod.ts";

/** What finding the sockets of launches depends on. */
export interface SocketSetting {
  /** Environment variables: `XDG_RUNTIME_DIR`, `ROBO_RUNTIME_DIR`. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** The user; default the one of this process. */
  readonly uid?: number;
}

/** A socket of a launch, as its file name tells. */
export interface LaunchSocket {
  /** Path of the socket. */
  readonly path: string;
  /** Process id of the launcher. */
  readonly pid: number;
}

/** Longest part of a launch's name in a path: a socket's path has at most 107 characters. */
const MAX_NAME = 40;

/**
 * The folder in which this user's launches listen, made if it is not there: `$XDG_RUNTIME_DIR/robo`, or `/tmp/robo-<uid>`;
 * where `ROBO_RUNTIME_DIR` is set, that one and no other.
 *
 * Throws a `RoboError` of kind `denied` when somebody else could reach into it.
 */
export async function makeSocketFolder(setting: SocketSetting): Promise<string> {
  const { XDG_RUNTIME_DIR, ROBO_RUNTIME_DIR } = setting.env;
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

/** Path of the socket of the launch `name` of the process `pid`. */
export function socketPath(folder: string, name: string, pid: number): string {
  const safe = name.replaceAll(/[^\w.-]/g, "_").slice(0, MAX_NAME);
  return `${folder}/launch-${safe}-${pid}.sock`;
}

/** The sockets of this user's launches, also of those that were started elsewhere, such as by systemd; or those in `ROBO_RUNTIME_DIR`. */
export async function findSockets(setting: SocketSetting): Promise<LaunchSocket[]> {
  const uid = uidOf(setting);
  const { XDG_RUNTIME_DIR, ROBO_RUNTIME_DIR } = setting.env;
  if (ROBO_RUNTIME_DIR) return await socketsIn(ROBO_RUNTIME_DIR, uid);
  const folders = new Set([
    ...XDG_RUNTIME_DIR ? [`${XDG_RUNTIME_DIR}/robo`] : [],
    `/run/user/${uid}/robo`,
    fallbackFolder(uid),
  ]);
  const lists = await Promise.all([...folders].map((folder) => socketsIn(folder, uid)));
  return lists.flat();
}

/** Removes the socket of a launcher that was killed. */
export async function removeStale(socket: LaunchSocket): Promise<void> {
  if (isProcessAlive(socket.pid)) return;
  await Deno.remove(socket.path).catch(() => {});
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

async function socketsIn(folder: string, uid: number): Promise<LaunchSocket[]> {
  const found: LaunchSocket[] = [];
  try {
    if (!await isOurs(folder, uid)) return [];
    for await (const { name } of Deno.readDir(folder)) {
      const match = /^launch-.*-(\d+)\.sock$/.exec(name);
      if (match !== null) found.push({ path: `${folder}/${name}`, pid: Number(match[1]) });
    }
  } catch {
    // There is no such folder: no launch listens there.
  }
  return found;
}

async function isOurs(folder: string, uid: number): Promise<boolean> {
  const { isDirectory, uid: owner, mode } = await Deno.lstat(folder);
  return isDirectory && owner === uid && ((mode ?? 0) & 0o077) === 0;
}

function uidOf({ uid }: SocketSetting): number {
  return uid ?? Deno.uid() ?? 0;
}
