import { ARM, runOf } from "../../services/bridge/dialects/conversation_testing.ts";
import { FakeProgram } from "../../services/bridge/hub/hub_testing.ts";
import type { ProgramStruct } from "../../services/bridge/hub/program.ts";
import {
  BridgeServer,
  type BridgeServerOptions,
  layoutOfHeader,
} from "../../services/bridge/mod.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { Collected } from "../lib/collected.ts";

const PEERS = new URL("../peers/", import.meta.url);
const EXAMPLE = new URL("../../examples/c/", import.meta.url);

/** Whether node and a package among the peers are there. */
export async function hasPeer(name: string): Promise<boolean> {
  const manifest = new URL(`node_modules/${name}/package.json`, PEERS);
  const isThere = await Deno.stat(manifest).then(() => true, () => false);
  return isThere && await succeeds("node", ["--version"]);
}

/** Whether a C compiler is there. */
export const HAS_GCC: boolean = await succeeds("gcc", ["--version"]);

async function succeeds(program: string, args: string[]): Promise<boolean> {
  const options = { args, cwd: PEERS, stdout: "null", stderr: "null" } as const;
  return await new Deno.Command(program, options).output().then((out) => out.success, () => false);
}

/** A bridge with the program `arm` in this process, or the example's driver in one of its own. */
export class DialectLab implements AsyncDisposable {
  /** The bridge. */
  readonly server: BridgeServer;
  /** The program in this process. */
  readonly arm: FakeProgram | undefined;
  readonly #ending: AsyncDisposableStack;

  private constructor(
    server: BridgeServer,
    arm: FakeProgram | undefined,
    ending: AsyncDisposableStack,
  ) {
    this.server = server;
    this.arm = arm;
    this.#ending = ending;
  }

  /** Starts one whose program has these structs. */
  static async start(
    options: Partial<BridgeServerOptions> = {},
    structs: readonly ProgramStruct[] = ARM,
  ): Promise<DialectLab> {
    const ending = new AsyncDisposableStack();
    const server = await BridgeServer.start({ version: "0.0.1", port: 0, ...options });
    ending.use(server);
    const arm = new FakeProgram("arm", structs);
    server.bridge.opened(arm);
    return new DialectLab(server, arm, ending);
  }

  /** Starts one with the example's driver, compiled by gcc. */
  static async withDriver(options: Partial<BridgeServerOptions> = {}): Promise<DialectLab> {
    await using starting = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir();
    starting.defer(() => Deno.remove(folder, { recursive: true }));
    const source = fromFileUrl(new URL("driver.c", EXAMPLE));
    const args = ["-O1", source, "-o", `${folder}/driver`];
    const { success, stderr } = await new Deno.Command("gcc", { args }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const socket = `unix:${folder}/robo.sock`;
    const server = await BridgeServer.start({
      version: "0.0.1",
      port: 0,
      layout: await layoutOfHeader(fromFileUrl(new URL("telemetry.h", EXAMPLE))),
      listen: [socket],
      ...options,
    });
    starting.use(server);
    const driver = new Deno.Command(`${folder}/driver`, {
      args: ["--address", socket, "--quiet"],
      stdout: "null",
    }).spawn();
    starting.defer(async () => {
      driver.kill("SIGTERM");
      await driver.status;
    });
    return new DialectLab(server, undefined, starting.move());
  }

  /** Address of its WebSockets. */
  get url(): string {
    return `${this.server.url.replace("http", "ws")}/`;
  }

  /** Connects one more program of this process. */
  add(name: string, structs: readonly ProgramStruct[]): FakeProgram {
    const program = new FakeProgram(name, structs);
    this.server.bridge.opened(program);
    return program;
  }

  /** The program `arm` sends structs of one topic. */
  publish(topic: number, payloads: readonly Uint8Array[]): void {
    this.server.bridge.data(this.arm!, runOf(topic, payloads));
  }

  /** Ends all of it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#ending.disposeAsync();
  }
}

/** A program of a peer that runs under node, and all that it says. */
export class NodePeer implements AsyncDisposable {
  /** What it has said. */
  readonly output: Collected;
  /** Its complaints. */
  readonly errors: Collected;
  readonly #child: Deno.ChildProcess;

  /** Starts a script among the peers, or a program of their packages, with its arguments. */
  constructor(...args: readonly string[]) {
    this.#child = new Deno.Command("node", {
      args: [...args],
      cwd: PEERS,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.output = new Collected(this.#child.stdout);
    this.errors = new Collected(this.#child.stderr);
  }

  /** Resolves when it has ended by itself, to what it has said. */
  async ended(): Promise<string> {
    const { success } = await this.#child.status;
    await Promise.all([this.output.done, this.errors.done]);
    if (!success) throw new Error(`The peer has failed: ${this.output.text}${this.errors.text}`);
    return this.output.text;
  }

  /** Asks it to end, as Ctrl-C does. */
  interrupt(): void {
    this.#child.kill("SIGINT");
  }

  /** Ends it, if it has not ended by itself. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#child.status;
    await Promise.all([this.output.done, this.errors.done]);
  }
}
