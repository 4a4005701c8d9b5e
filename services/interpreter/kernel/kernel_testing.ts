import {
  type Channel,
  channelEndpoint,
  CHANNELS,
  type ConnectionInfo,
  decodeMessage,
  encodeMessage,
  HeaderSource,
  type JsonObject,
  type JupyterMessage,
  Signer,
} from "../../../protocols/jupyter/mod.ts";
import {
  Dealer,
  type Message,
  Request as RequestSocket,
  type SocketOptions,
  Subscriber,
} from "../../../transports/zmtp.ts";
import { until } from "../../../tests/lib/until.ts";
import { FakeEngines } from "../engine/fake_engine_testing.ts";
import type { EntranceOptions } from "./entrance.ts";
import { FakeLanguage } from "./fake_language_testing.ts";
import type { KernelOptions } from "./options.ts";
import { startKernel } from "./start_kernel.ts";
import type { Kernel, KernelEvent } from "./status.ts";

/** Any five free ports. */
export const ANY_PORTS = { shell: 0, iopub: 0, stdin: 0, control: 0, hb: 0 } as const;

/** An entrance on this machine with any ports. */
export function entrance(options: Partial<EntranceOptions> = {}): EntranceOptions {
  return {
    name: "main",
    host: "127.0.0.1",
    ports: ANY_PORTS,
    key: "secret",
    right: "execute",
    ...options,
  };
}

/** A kernel with fake engines and a fake language. */
export interface TestKernel extends AsyncDisposable {
  readonly kernel: Kernel;
  readonly engines: FakeEngines;
  readonly language: FakeLanguage;
  /** What happened in it. */
  readonly events: KernelEvent[];
  /** A client that reads all channels. */
  client(options?: TestClientOptions): Promise<TestClient>;
}

/** Starts a kernel for a test. */
export async function testKernel(
  options: Partial<KernelOptions> = {},
  engines: FakeEngines = new FakeEngines(),
): Promise<TestKernel> {
  const language = new FakeLanguage();
  const kernel = await startKernel({
    name: "test",
    version: "0.0.0",
    home: { folder: "/nowhere", isCheckout: true },
    deno: "/nowhere/deno",
    cwd: "/tmp",
    entrances: [entrance()],
    ...options,
    limits: { restartPauseMs: 1, ...options.limits },
    parts: { startEngine: engines.start, language, ...options.parts },
  });
  const events: KernelEvent[] = [];
  kernel.on((event) => events.push(event));
  const clients: TestClient[] = [];
  return {
    kernel,
    engines,
    language,
    events,
    async client(options = {}) {
      const client = await TestClient.connect(kernel.connection(options.entrance), options);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client[Symbol.asyncDispose]();
      await kernel[Symbol.asyncDispose]();
    },
  };
}

/** How a {@linkcode TestClient} is to be. */
export interface TestClientOptions {
  /** Name of the entrance; default the first. */
  readonly entrance?: string;
  /** Its session; default any. */
  readonly session?: string;
  /** Its key, unless that of the connection. */
  readonly key?: string;
  /** Of its sockets. */
  readonly socket?: SocketOptions;
}

/** A client that keeps all that it is told. */
export class TestClient implements AsyncDisposable {
  /** What came on iopub. */
  readonly published: JupyterMessage[] = [];
  /** What came on shell and control. */
  readonly replies: JupyterMessage[] = [];
  /** What came on stdin. */
  readonly questions: JupyterMessage[] = [];
  readonly session: string;
  readonly shell: Dealer;
  readonly control: Dealer;
  readonly stdin: Dealer;
  readonly iopub: Subscriber;
  readonly hb: RequestSocket;
  readonly #signer: Signer;
  readonly #headers: HeaderSource;

  readonly #info: ConnectionInfo;

  private constructor(info: ConnectionInfo, options: TestClientOptions) {
    this.#info = info;
    this.session = options.session ?? crypto.randomUUID();
    this.#signer = new Signer(options.key ?? info.key);
    this.#headers = new HeaderSource({
      session: this.session,
      username: "ana",
      now: () => Date.now(),
    });
    const common = { reconnectInterval: -1, linger: 0, ...options.socket };
    const named = { ...common, routingId: this.session };
    this.shell = new Dealer(named);
    this.control = new Dealer(named);
    this.stdin = new Dealer(named);
    this.iopub = new Subscriber(common);
    this.hb = new RequestSocket(common);
    this.iopub.subscribe();
    void this.#read(this.shell, this.replies);
    void this.#read(this.control, this.replies);
    void this.#read(this.stdin, this.questions);
    void this.#read(this.iopub, this.published);
  }

  /** A client that is to be connected. */
  static bare(info: ConnectionInfo, options: TestClientOptions = {}): TestClient {
    return new TestClient(info, options);
  }

  /** Connects; resolves when the client hears iopub. */
  static async connect(
    info: ConnectionInfo,
    options: TestClientOptions = {},
  ): Promise<TestClient> {
    const client = new TestClient(info, options);
    client.connect();
    await client.heard("iopub_welcome");
    return client;
  }

  /** Connects sockets (default all), sooner or later. */
  connect(channels: readonly Channel[] = CHANNELS): void {
    for (const channel of channels) {
      this[channel].connect(channelEndpoint(this.#info, channel));
    }
  }

  /** A message that is not yet sent. */
  message(type: string, content: JsonObject, more: Partial<JupyterMessage> = {}): JupyterMessage {
    return {
      identities: [],
      header: this.#headers.next(type),
      parent: undefined,
      metadata: {},
      content,
      buffers: [],
      ...more,
    };
  }

  /** Sends a message; returns its id. */
  send(
    channel: "shell" | "control" | "stdin",
    type: string,
    content: JsonObject,
    more: Partial<JupyterMessage> = {},
  ): string {
    const message = this.message(type, content, more);
    void this[channel].send(encodeMessage(message, this.#signer)).catch(() => {});
    return message.header.msg_id;
  }

  /** The frames of a message as it would be sent. */
  frames(message: JupyterMessage): Uint8Array[] {
    return encodeMessage(message, this.#signer);
  }

  /** Asks for a cell to be run; returns the id of the request. */
  execute(code: string, more: JsonObject = {}, metadata: JsonObject = {}): string {
    return this.send("shell", "execute_request", { code, ...more }, { metadata });
  }

  /** Asks on a channel; resolves to the content of the reply. */
  async ask(
    type: string,
    content: JsonObject = {},
    channel: "shell" | "control" = "shell",
  ): Promise<JsonObject> {
    return await this.reply(this.send(channel, type, content));
  }

  /** Runs a cell; resolves to the content of the reply when `idle` has come, too. */
  async run(code: string, more: JsonObject = {}, metadata: JsonObject = {}): Promise<JsonObject> {
    const id = this.execute(code, more, metadata);
    const reply = await this.reply(id);
    await this.idle(id);
    return reply;
  }

  /** Content of the reply to a request. */
  async reply(id: string): Promise<JsonObject> {
    const message = await until(
      `a reply to ${id}`,
      () => this.replies.find(({ parent }) => parent?.msg_id === id),
    );
    return message.content;
  }

  /** Resolves when the request is done with. */
  async idle(id: string): Promise<void> {
    await until(`idle of ${id}`, () => this.childrenOf(id).includes("idle"));
  }

  /** What was published for a request, in words: the status, or the type. */
  childrenOf(id: string): string[] {
    return this.published.filter(({ parent }) => parent?.msg_id === id)
      .map(({ header, content }) =>
        header.msg_type === "status" ? String(content.execution_state) : header.msg_type
      );
  }

  /** The first publication of that type, for which `matches` holds. */
  async heard(
    type: string,
    matches: (content: JsonObject) => boolean = () => true,
  ): Promise<JupyterMessage> {
    return await until(
      type,
      () => this.published.find((one) => one.header.msg_type === type && matches(one.content)),
    );
  }

  /** All text of a stream. */
  text(name: "stdout" | "stderr"): string {
    return this.published.filter(({ header, content }) =>
      header.msg_type === "stream" && content.name === name
    ).map(({ content }) => content.text).join("");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const sockets = [this.shell, this.control, this.stdin, this.iopub, this.hb];
    await Promise.all(sockets.map((socket) => socket.close()));
  }

  async #read(socket: AsyncIterable<Message>, into: JupyterMessage[]): Promise<void> {
    for await (const frames of socket) {
      const decoded = decodeMessage(frames, this.#signer);
      if (decoded.ok) into.push(decoded.message);
    }
  }
}
