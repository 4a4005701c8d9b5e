import { findPrograms } from "../../commands/find_programs.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { declineNews } from "../lib/lab_settings.ts";
import { until } from "../lib/until.ts";
import type { JupyterFolder } from "./kernel_lab.ts";

const SESSION = fromFileUrl(new URL("../peers/lab_session.mjs", import.meta.url));
const PLAYWRIGHT = new URL("../peers/node_modules/playwright-core/package.json", import.meta.url);
const LAB = fromFileUrl(new URL("../../.venv/bin/jupyter-lab", import.meta.url));

const found = await findPrograms(["chromium", "node"], Deno.env.get("PATH"));

/** Whether Jupyter Lab, a browser and what drives it are here. */
export const HAS_LAB: boolean = found.size === 2 && await exists(LAB) && await exists(PLAYWRIGHT);

/** What was seen in the browser; `failure` when it came to an end before all was seen. */
export type LabSeen = Readonly<Record<string, string | number | undefined>>;

/** Uses a notebook of the folder in Jupyter Lab, as tests/peers/lab_session.mjs says; makes a picture of it. */
export async function useJupyterLab(
  folder: JupyterFolder,
  notebook: string,
  picture: string,
): Promise<LabSeen> {
  await declineNews(folder.env["JUPYTER_CONFIG_DIR"]!);
  const lab = new Deno.Command(LAB, {
    args: [
      "--no-browser",
      "--allow-root",
      "--ip=127.0.0.1",
      "--port=0",
      "--ServerApp.port_retries=0",
    ],
    cwd: folder.work,
    env: { ...folder.env },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const errors = new Response(lab.stderr).text();
  try {
    const url = await until("Jupyter Lab says where it is", () => addressIn(folder));
    const child = await new Deno.Command(found.get("node")!, {
      args: [
        SESSION,
        JSON.stringify({
          ...{ url, notebook, picture },
          browser: found.get("chromium"),
          profile: `${folder.path}/profile`,
        }),
      ],
      env: { ...folder.env },
      stdin: "null",
    }).output();
    const text = new TextDecoder();
    if (!child.success) throw new Error(`The browser has failed: ${text.decode(child.stderr)}`);
    return JSON.parse(text.decode(child.stdout));
  } finally {
    // It asks at the first SIGINT; this ends its kernels too.
    lab.kill("SIGTERM");
    await lab.status;
    await errors;
  }
}

/** The address with its token, from the file that a server writes when it listens. */
async function addressIn(folder: JupyterFolder): Promise<string | undefined> {
  const runtime = folder.env["JUPYTER_RUNTIME_DIR"]!;
  for await (const { name } of Deno.readDir(runtime)) {
    if (!/^jpserver-\d+\.json$/.test(name)) continue;
    const text = await Deno.readTextFile(`${runtime}/${name}`);
    if (text === "") continue;
    const { url, token } = JSON.parse(text) as { url: string; token: string };
    return `${url}lab?token=${token}`;
  }
  return undefined;
}

async function exists(path: string | URL): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
