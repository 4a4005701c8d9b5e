import {
  findInRunFolders,
  makeRunFolder,
  type RunFolderSetting,
} from "../../../client/run_folder.ts";
import { isProcessAlive } from "../../hub/mod.ts";

/** What finding the sockets of launches depends on. */
export type SocketSetting = RunFolderSetting;

/** A socket of a launch, as its file name tells. */
export interface LaunchSocket {
  /** Path of the socket. */
  readonly path: string;
  /** Process id of the launcher. */
  readonly pid: number;
}

/** Longest part of a launch's name in a path: a socket's path has at most 107 characters. */
const MAX_NAME = 40;

/** Names of sockets of launches. */
const NAME = /^launch-.*-(\d+)\.sock$/;

/** The folder in which this user's launches listen, as {@linkcode makeRunFolder} says. */
export function makeSocketFolder(setting: SocketSetting): Promise<string> {
  return makeRunFolder(setting);
}

/** Path of the socket of the launch `name` of the process `pid`. */
export function socketPath(folder: string, name: string, pid: number): string {
  const safe = name.replaceAll(/[^\w.-]/g, "_").slice(0, MAX_NAME);
  return `${folder}/launch-${safe}-${pid}.sock`;
}

/** The sockets of this user's launches, also of those that were started elsewhere, such as by systemd; or those in `ROBO_RUNTIME_DIR`. */
export async function findSockets(setting: SocketSetting): Promise<LaunchSocket[]> {
  const paths = await findInRunFolders(setting, (name) => NAME.test(name));
  return paths.map((path) => ({
    path,
    pid: Number(NAME.exec(path.slice(path.lastIndexOf("/") + 1))![1]),
  }));
}

/** Removes the socket of a launcher that was killed. */
export async function removeStale(socket: LaunchSocket): Promise<void> {
  if (isProcessAlive(socket.pid)) return;
  await Deno.remove(socket.path).catch(() => {});
}
