import {
  type Channel,
  CHANNELS,
  type ConnectionInfo,
  decodeMessage,
  encodeMessage,
  formatConnectionFile,
  HeaderSource,
  type JsonObject,
  type JupyterMessage,
  Signer,
} from "../../protocols/jupyter/mod.ts";
import type { KernelClientOptions } from "./client_options.ts";
import { KernelClient } from "./kernel_client.ts";
import type { CurveServerSecurity } from "../../protocols/zmtp/mod.ts";
import {
  Reply,
  Router,
  type Socket,
  type SocketOptions,
  XPublisher,
} from "../../transports/zmtp.ts";

/** What a fake kernel does with a request; it answers `kernel_info_request` by itself. */
export type Script = (
  request: JupyterMessage,
  kernel: FakeKernel,
  channel: Channel,
) => void | Promise<void>;

/** How a fake kernel is. */
export interface FakeKernelOptions {
  /** What it does with requests (default nothing). */
  readonly script?: Script;
  /** What it calls itself (default `fake`). */
  readonly implementation?: string;
  /** Whether it greets each subscription (default true). */
  readonly welcomes?: boolean;
  /** Whether it says `busy` and `idle` around each request (default true). */
  readonly tellsStatus?: boolean;
  /** Ports to listen on (default any). */
  readonly ports?: ConnectionInfo["ports"];
  /** Key (default `key`). */
  readonly key?: string;
  /** How its sockets encrypt, and whom they let in (default neither); the heartbeat lets in all who know the key. */
  readonly security?: CurveServerSecurity;
  /** What its connection file says besides. */
  readonly robo?: ConnectionInfo["robo"];
}

const encoder = new TextEncoder();

/** A kernel within the test's process that does as it is told. */
export class FakeKernel implements AsyncDisposable {
  /** Requests that have come, in their order. */
  readonly requests: JupyterMessage[] = [];
  readonly #options: FakeKernelOptions;
  readonly #signer: Signer;
  readonly #headers = new HeaderSource({ session: crypto.randomUUID(), now: Date.now });
  readonly #sockets;
  #info: ConnectionInfo | undefined;
  #beats = true;

  private constructor(options: FakeKernelOptions) {
    this.#options = options;
    const { security = { mechanism: "NULL" } } = options;
    const basics: SocketOptions = { linger: 0, security };
    const { accepts: _, ...anybody } = { accepts: undefined, ...security };
    this.#sockets = {
      shell: new Router(basics),
      control: new Router(basics),
      stdin: new Router(basics),
      iopub: new XPublisher({ ...basics, verbosity: "allSubs" }),
      hb: new Reply({ linger: 0, security: anybody }),
    };
    this.#signer = new Signer(options.key ?? "key");
  }

  /** Starts one. */
  static async start(options: FakeKernelOptions = {}): Promise<FakeKernel> {
    const kernel = new FakeKernel(options);
    await kernel.#listen();
    return kernel;
  }

  /** What its connection file says. */
  get info(): ConnectionInfo {
    return this.#info!;
  }

  /** Writes a connection file into `folder`, and returns its path. */
  async writeFile(folder: string, name = "kernel-1.json"): Promise<string> {
    await Deno.writeTextFile(`${folder}/${name}`, formatConnectionFile(this.info));
    return `${folder}/${name}`;
  }

  /** Publishes on iopub, as caused by `parent`. */
  publish(type: string, content: JsonObject, parent?: JupyterMessage): Promise<void> {
    return this.publishMessage(this.message(type, content, parent));
  }

  /** Publishes a message as it is. */
  async publishMessage(message: JupyterMessage): Promise<void> {
    await this.#sockets.iopub.send(encodeMessage(message, this.#signer));
  }

  /** Publishes frames that may be nonsense. */
  async publishFrames(frames: Uint8Array[]): Promise<void> {
    await this.#sockets.iopub.send(frames);
  }

  /** A message of this kernel. */
  message(type: string, content: JsonObject, parent?: JupyterMessage): JupyterMessage {
    return {
      identities: [encoder.encode(`kernel.fake.${type}`)],
      header: this.#headers.next(type),
      parent: parent?.header,
      metadata: {},
      content,
      buffers: [],
    };
  }

  /** Sends to who has sent `parent`. */
  async send(
    channel: "shell" | "control" | "stdin",
    message: { readonly type: string; readonly content: JsonObject },
    parent: JupyterMessage,
  ): Promise<void> {
    const { type, content } = message;
    const whole = { ...this.message(type, content, parent), identities: parent.identities };
    await this.#sockets[channel].send(encodeMessage(whole, this.#signer));
  }

  /** Says what a cell that has ended well says. */
  async finish(request: JupyterMessage, content: JsonObject = { status: "ok" }): Promise<void> {
    await this.send("shell", { type: "execute_reply", content }, request);
    await this.publish("status", { execution_state: "idle" }, request);
  }

  /** Answers no heartbeat any more. */
  stopBeating(): void {
    this.#beats = false;
  }

  /** Stops to listen on a channel, and ends its connections. */
  async silence(channel: Channel): Promise<void> {
    await this.#sockets[channel].close();
  }

  /** Ends it at once, as a death does. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Object.values(this.#sockets).map((socket: Socket) => socket.close()));
  }

  async #listen(): Promise<void> {
    const { ports, robo, key = "key" } = this.#options;
    const found: Partial<Record<Channel, number>> = {};
    for (const channel of CHANNELS) {
      const endpoint = await this.#sockets[channel].bind(
        `tcp://127.0.0.1:${ports?.[channel] ?? 0}`,
      );
      found[channel] = Number(endpoint.slice(endpoint.lastIndexOf(":") + 1));
    }
    this.#info = {
      transport: "tcp",
      ip: "127.0.0.1",
      ports: found as ConnectionInfo["ports"],
      key,
      ...(robo === undefined ? {} : { robo }),
    };
    for (const channel of ["shell", "control", "stdin"] as const) void this.#serve(channel);
    void this.#greet();
    void this.#beat();
  }

  async #beat(): Promise<void> {
    for await (const frames of this.#sockets.hb) {
      if (!this.#beats) return;
      await this.#sockets.hb.send(frames);
    }
  }

  async #greet(): Promise<void> {
    for await (const [subscription] of this.#sockets.iopub) {
      if (subscription![0] !== 1 || this.#options.welcomes === false) continue;
      await this.publish("iopub_welcome", { subscription: "" });
    }
  }

  async #serve(channel: "shell" | "control" | "stdin"): Promise<void> {
    for await (const frames of this.#sockets[channel]) {
      const decoded = decodeMessage(frames, this.#signer);
      if (!decoded.ok) continue;
      const request = decoded.message;
      this.requests.push(request);
      if (request.header.msg_type === "kernel_info_request") {
        await this.#introduce(channel, request);
      } else await this.#options.script?.(request, this, channel);
    }
  }

  async #introduce(channel: "shell" | "control" | "stdin", request: JupyterMessage): Promise<void> {
    const { implementation = "fake", tellsStatus = true } = this.#options;
    if (tellsStatus) await this.publish("status", { execution_state: "busy" }, request);
    const content = { status: "ok", implementation, language_info: { name: "x" } };
    await this.send(channel, { type: "kernel_info_reply", content }, request);
    if (tellsStatus) await this.publish("status", { execution_state: "idle" }, request);
  }
}

/** A fake kernel, and a client of it. */
export async function kernelAndClient(
  fake: FakeKernelOptions | Script,
  options: KernelClientOptions = {},
): Promise<{ kernel: FakeKernel; client: KernelClient } & AsyncDisposable> {
  const kernel = await FakeKernel.start(typeof fake === "function" ? { script: fake } : fake);
  try {
    const client = await KernelClient.connect({ info: kernel.info }, options);
    return {
      kernel,
      client,
      [Symbol.asyncDispose]: async () => {
        await client.close();
        await kernel[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await kernel[Symbol.asyncDispose]();
    throw error;
  }
}
