import { freePorts } from "../../bench/lib/ports.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { declineNews } from "../lib/lab_settings.ts";
import { LOCAL_PYTHON } from "../lib/python.ts";
import { ROBO } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { compile, EXAMPLES, Started } from "./link/link_lab.ts";

/** Folder of the Python files that users copy. */
export const PYTHON_FOLDER: string = fromFileUrl(new URL("../../native/python", import.meta.url));

/** Longest time for a server to start beside other tests, in milliseconds. */
const START_MS = 90_000;

/** What notebook servers ask for. */
export const TOKEN = "sesame-open";

/** A notebook server: the classic one of Debian, or Jupyter Server. */
export interface ServerKind {
  /** For people. */
  readonly name: string;
  /** What starts it. */
  readonly command: readonly string[];
  /** Name of its settings file. */
  readonly settings: string;
  /** Switches the extension on. */
  readonly extension: string;
  /** Class of its settings. */
  readonly app: string;
}

/** What a notebook server is started with. */
export interface ServerOptions {
  /** More settings, in Python. */
  readonly settings?: string;
  /** More variables of its environment, and of its kernels'. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What only Jupyter Server is told, with and without Lab. */
const JUPYTER_SERVER = {
  settings: "jupyter_server_config.py",
  extension: "jpserver_extensions",
  app: "ServerApp",
};

/** Those that are here, and the names of those that are missing. */
export const SERVERS: readonly (ServerKind & { readonly isHere: boolean })[] = [
  {
    name: "the classic notebook server",
    command: ["/usr/bin/python3", "-m", "notebook"],
    settings: "jupyter_notebook_config.py",
    extension: "nbserver_extensions",
    app: "NotebookApp",
    isHere: await has("/usr/bin/python3", "notebook.base.handlers"),
  },
  {
    name: "Jupyter Server",
    command: [LOCAL_PYTHON, "-m", "jupyter_server"],
    ...JUPYTER_SERVER,
    isHere: await has(LOCAL_PYTHON, "jupyter_server"),
  },
];

/** What Jupyter Lab needs for the example notebooks and anywidget. */
export const LAB_NEEDS = ["jupyterlab", "ipykernel", "ipywidgets", "anywidget", "matplotlib"];

/** Jupyter Lab. */
export const LAB: ServerKind & { readonly isHere: boolean } = {
  name: "Jupyter Lab",
  command: [LOCAL_PYTHON, "-m", "jupyterlab"],
  ...JUPYTER_SERVER,
  isHere: await has(LOCAL_PYTHON, ...LAB_NEEDS),
};

/** A notebook server with robo_jupyter.py, and the example's driver. */
export class NotebookServer implements AsyncDisposable {
  /** Where it is, with its prefix and without a slash at the end. */
  readonly url: string;
  /** Where the programs of its bridge connect. */
  readonly socket: string;
  /** Where its notebooks are. */
  readonly folder: string;
  readonly #server: Started;

  private constructor(place: { url: string; folder: string; server: Started }) {
    this.url = place.url;
    this.folder = place.folder;
    this.#server = place.server;
    this.socket = `${place.folder}/robo.sock`;
  }

  /** Starts one. Its bridge has the structs of the example. */
  static async start(
    kind: ServerKind,
    { settings: more = "", env = {} }: ServerOptions = {},
  ): Promise<NotebookServer> {
    const folder = await Deno.makeTempDir({ prefix: "robo-notebook-" });
    for (const name of ["runtime", "data", "config"]) await Deno.mkdir(`${folder}/${name}`);
    const command = [ROBO, "ws-bridge", "--header", `${EXAMPLES}/telemetry.h`];
    const settings = [
      `c.${kind.app}.${kind.extension} = {"robo_jupyter": True}`,
      `c.${kind.app}.token = "${TOKEN}"`,
      `c.${kind.app}.base_url = "/lab/nine"`,
      `c.RoboBridge.command = ${JSON.stringify([...command, "--socket", `${folder}/robo.sock`])}`,
      more,
    ];
    await declineNews(`${folder}/config`);
    await Deno.writeTextFile(`${folder}/config/${kind.settings}`, settings.join("\n"));
    // The classic server does not say which port it took for 0.
    const [port] = freePorts(1);
    const flags = ["--no-browser", "--allow-root", "--ip=127.0.0.1", `--port=${port}`];
    const variables = [
      ...[`HOME=${folder}`, `PYTHONPATH=${PYTHON_FOLDER}`, `JUPYTER_CONFIG_DIR=${folder}/config`],
      ...[`JUPYTER_RUNTIME_DIR=${folder}/runtime`, `JUPYTER_DATA_DIR=${folder}/data`],
      ...[`ROBO_RUNTIME_DIR=${folder}/run`, "PYTHONDONTWRITEBYTECODE=1", "JUPYTER_PLATFORM_DIRS=1"],
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ];
    const server = new Started(["env", ...variables, ...kind.command, ...flags], { cwd: folder });
    try {
      const url = await until(
        "the notebook server says where it is",
        () => addressIn(folder),
        START_MS,
      );
      return new NotebookServer({ url, folder, server });
    } catch (error) {
      await server.kill();
      await Deno.remove(folder, { recursive: true });
      throw new Error(await server.errors, { cause: error });
    }
  }

  /** Puts a notebook with these cells of code into its folder. */
  async writeNotebook(name: string, cells: readonly string[]): Promise<void> {
    const code = cells.map((source) => ({
      ...{ cell_type: "code", execution_count: null, metadata: {}, outputs: [], source },
    }));
    const kernelspec = { display_name: "Python 3", language: "python", name: "python3" };
    const notebook = { cells: code, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 4 };
    await Deno.writeTextFile(`${this.folder}/${name}`, JSON.stringify(notebook));
  }

  /** Starts the example's driver, which looks for the bridge. */
  async startDriver(): Promise<Started> {
    const driver = await compile(`${EXAMPLES}/driver.c`, this.folder);
    return new Started([driver, "--address", `unix:${this.socket}`, "--quiet"]);
  }

  /** Whether its bridge runs. */
  async hasBridge(): Promise<boolean> {
    try {
      (await Deno.connect({ transport: "unix", path: this.socket })).close();
      return true;
    } catch {
      return false;
    }
  }

  /** Ends it in a certain way, and waits for that. */
  async end(signal: Deno.Signal): Promise<void> {
    this.#server.child.kill(signal);
    await this.#server.child.status;
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#server.child.kill("SIGTERM");
    } catch {
      // It has ended by itself.
    }
    await this.#server.child.status;
    await this.#server.kill();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** The address, from the file that a server writes when it listens. */
async function addressIn(folder: string): Promise<string | undefined> {
  for await (const { name } of Deno.readDir(`${folder}/runtime`)) {
    if (!/^(nb|jp)server-\d+\.json$/.test(name)) continue;
    const text = await Deno.readTextFile(`${folder}/runtime/${name}`);
    if (text === "") continue;
    // It writes this a little before it listens.
    const { url } = JSON.parse(text) as { url: string };
    if (await answers(`${url}api`)) return url.replace(/\/$/, "");
  }
  return undefined;
}

/** Whether somebody answers at an address. */
async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/** Whether a Python has these modules. */
async function has(python: string, ...modules: string[]): Promise<boolean> {
  const script =
    `import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, sys.argv[1:])))`;
  try {
    const args = ["-c", script, ...modules];
    return (await new Deno.Command(python, { args, stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}
