import type { HubSnapshot } from "../../services/hub/mod.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { ROBO, type RoboResult } from "./robo_process.ts";
import { until } from "./until.ts";

const CHECKOUT = fromFileUrl(new URL("../../", import.meta.url)).replace(/\/$/, "");

/** Which of the two hosts. */
type Host = "core" | "node";

/** A core on one of two hosts. */
export interface HostedCore extends AsyncDisposable {
  /** What it knows now. */
  snapshot(): Promise<HubSnapshot>;
  /** Ends it politely, and waits for that. */
  end(): Promise<void>;
}

/** Says why this machine cannot play two hosts; `undefined` where it can. */
export async function twoHostsMissing(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "network namespaces are missing";
  if (Deno.uid() !== 0) return "only root can make network namespaces";
  try {
    const hosts = await TwoHosts.make();
    await hosts[Symbol.asyncDispose]();
    return undefined;
  } catch (error) {
    return `network namespaces are missing: ${(error as Error).message}`;
  }
}

/** Two network namespaces with a cable between them, each with a folder for temporary files of its own. */
export class TwoHosts implements AsyncDisposable {
  /** Address of the host `core` on the cable. */
  readonly coreAddress = "10.77.0.1";
  readonly #id: string;

  /** Makes them; throws where that is not possible. */
  static async make(): Promise<TwoHosts> {
    const hosts = new TwoHosts(crypto.randomUUID().slice(0, 8));
    try {
      await hosts.#wire();
      return hosts;
    } catch (error) {
      await hosts[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(id: string) {
    this.#id = id;
  }

  /** Words and variables with which a program runs on the host `node`, and asks on the cable. */
  get elsewhere(): { readonly prefix: readonly string[]; readonly env: Record<string, string> } {
    const prefix = ["ip", "netns", "exec", this.#name("node")];
    return { prefix, env: { DISCOVERY_CARD: "10.77.0.2" } };
  }

  /** Runs robo to its end, on the host `node` unless `host` says otherwise. */
  async robo(args: readonly string[], host: Host = "node"): Promise<RoboResult> {
    const { code, stdout, stderr } = await command([...this.#prefix(host), ROBO, ...args]).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { status: code, stdout: text(stdout), stderr: text(stderr) };
  }

  /** Starts a core on the host `core`, and waits until it can be asked there. */
  async core(args: readonly string[]): Promise<HostedCore> {
    const child = command([...this.#prefix("core"), ROBO, "core", ...args]).spawn();
    const output = [child.stdout, child.stderr].map((stream) => new Response(stream).text());
    const end = async (signal: Deno.Signal) => {
      try {
        child.kill(signal);
      } catch {
        // It has ended by itself.
      }
      await child.status;
      await Promise.all(output);
    };
    const snapshot = async () => {
      const script = 'console.log(await (await fetch("http://127.0.0.1:9997/v1/snapshot")).text())';
      const words = [...this.#prefix("core"), Deno.execPath(), "eval", script];
      const { stdout } = await command(words).output();
      return JSON.parse(new TextDecoder().decode(stdout));
    };
    await until("the core answers", () => snapshot().then(() => true, () => false));
    return { snapshot, end: () => end("SIGTERM"), [Symbol.asyncDispose]: () => end("SIGKILL") };
  }

  /** Takes all of it away. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const host of ["core", "node"] as const) {
      await command(["ip", "netns", "delete", this.#name(host)]).output();
    }
  }

  async #wire(): Promise<void> {
    const [one, two] = [this.#name("core"), this.#name("node")];
    const [left, right] = [`r${this.#id}a`, `r${this.#id}b`];
    await run(["ip", "netns", "add", one]);
    await run(["ip", "netns", "add", two]);
    await run([
      "ip",
      "link",
      "add",
      left,
      "netns",
      one,
      "type",
      "veth",
      "peer",
      right,
      "netns",
      two,
    ]);
    for (const [name, link, address] of [[one, left, "10.77.0.1"], [two, right, "10.77.0.2"]]) {
      await run(["ip", "-n", name!, "addr", "add", `${address}/24`, "dev", link!]);
      for (const up of [link!, "lo"]) await run(["ip", "-n", name!, "link", "set", up, "up"]);
    }
  }

  #name(host: Host): string {
    return `robo-${this.#id}-${host}`;
  }

  /**
   * Enters a namespace, with an empty /tmp: the temporary files of cores are not shared between hosts. The checkout stays
   * where it is, in /tmp as well.
   */
  #prefix(host: Host): string[] {
    const script = 'mount --bind "$1" /mnt && mount -t tmpfs none /tmp && mkdir -p "$1" && ' +
      'mount --bind /mnt "$1" && shift && exec "$@"';
    const inside = ["unshare", "--mount", "sh", "-c", script, "sh", CHECKOUT];
    return ["ip", "netns", "exec", this.#name(host), ...inside];
  }
}

function command([program, ...args]: readonly string[]): Deno.Command {
  return new Deno.Command(program!, {
    args,
    cwd: CHECKOUT,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

async function run(words: readonly string[]): Promise<void> {
  const { success, stderr } = await command(words).output();
  if (!success) throw new Error(`${words.join(" ")}: ${new TextDecoder().decode(stderr).trim()}`);
}
