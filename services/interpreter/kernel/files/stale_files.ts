import { type ConnectionInfo, parseConnectionFile } from "../../../../protocols/jupyter/mod.ts";
import { connectTcp } from "../../../../transports/connect_tcp.ts";
import { isOfThisMachine } from "./of_this_machine.ts";

/** Most files of a folder that are looked at. */
const MOST_FILES = 1000;

/** Time that a port may take to answer, in milliseconds. */
const ANSWER_MS = 1000;

/** Names that connection files of robo have: `kernel-4711.json`, `observers-4711.json`. */
const NAME = /^[A-Za-z][\w.]*-\d+\.json$/;

/**
 * Removes connection files of kernels of robo on this machine that are no more, but for those of process `own`; returns their
 * paths. A file that was copied here from another machine stays.
 */
export async function removeStaleFiles(folder: string, own: number): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && NAME.test(name)) names.push(name);
      if (names.length >= MOST_FILES) break;
    }
  } catch {
    return [];
  }
  const removed = await Promise.all(names.map(async (name) => {
    const path = `${folder}/${name}`;
    const info = await read(path);
    const pid = info?.robo?.pid;
    if (info === undefined || pid === undefined || pid === own) return [];
    // Of another machine neither the process nor the port can be seen.
    if (!isOfThisMachine(info) || await isAlive(info)) return [];
    await Deno.remove(path).catch(() => {});
    return [path];
  }));
  return removed.flat();
}

async function read(path: string): Promise<ConnectionInfo | undefined> {
  try {
    return parseConnectionFile(await Deno.readTextFile(path), path);
  } catch {
    return undefined;
  }
}

/** Whether its process is there; process ids are given away again, so the heartbeat's port has to be open, too. */
async function isAlive(info: ConnectionInfo): Promise<boolean> {
  const isThere = await Deno.stat(`/proc/${info.robo!.pid}`).then(() => true, () => false);
  if (!isThere && Deno.build.os === "linux") return false;
  const { ip, ports } = info;
  const hostname = ip === "*" || ip === "0.0.0.0" ? "127.0.0.1" : ip;
  const signal = AbortSignal.timeout(ANSWER_MS);
  try {
    const connection = await connectTcp({ hostname, port: ports.hb }, signal);
    connection.close();
    return true;
  } catch (error) {
    // Only a refusal proves that nobody is there.
    return !(error instanceof Deno.errors.ConnectionRefused);
  }
}
