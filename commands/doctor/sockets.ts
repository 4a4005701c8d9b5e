import { type Finding, fine, notice, type World } from "./check.ts";

/** Whether Unix sockets of a core have somebody behind them; a killed core leaves them. */
export async function checkSockets({ temporary }: World): Promise<Finding[]> {
  if (Deno.build.os === "windows") return [];
  const entries = await Array.fromAsync(Deno.readDir(temporary)).catch(() => []);
  const names = entries.map((entry) => entry.name).filter((name) => /^gecko.*\.ipc$/.test(name));
  return Promise.all(names.sort().map((name) => checkSocket(`${temporary}/${name}`)));
}

async function checkSocket(path: string): Promise<Finding> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return fine(path, "answers");
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionRefused)) {
      return fine(path, (error as Error).message);
    }
    return notice(path, "nobody answers: its core is gone", `Remove it with: rm ${path}`);
  }
}
