import type { ClientType, Message } from "../../protocols/pymodaq/message.ts";
import { onEndSignal } from "../end_signals.ts";
import { DaqClient } from "./daq_client.ts";
import type { DeviceOptions } from "./device_options.ts";
import { DeviceParameters } from "./device_parameters.ts";
import { ParameterSync } from "./parameter_sync.ts";
import { RequestQueue } from "./request_queue.ts";
import type { ServedCounters } from "./served_device.ts";

/** Characters of an error that a server is told at most. */
const MAX_PROBLEM_TEXT = 1000;

/** What a kind of device does with what the server says. */
export interface DeviceKindOptions {
  /** What it says that it is. */
  readonly type: ClientType;
  /** Its name, unless another is given. */
  readonly name: string;
  /** Name of the root of its parameters, as PyMoDAQ's own modules call it. */
  readonly root: string;
  /** Adds the parameters that such devices need to have. */
  readonly prepare?: (parameters: DeviceParameters) => void;
  /** Told what is not about parameters. */
  readonly onMessage: (message: Message) => void;
  /** Told that the connection is new. */
  readonly onConnected: () => void;
}

/** What detectors and actuators have in common: the connection, the parameters, and how errors are told. */
export class DeviceHost implements AsyncDisposable {
  readonly name: string;
  readonly parameters: DeviceParameters;
  readonly requests: RequestQueue = new RequestQueue();
  readonly #options: DeviceOptions;
  readonly #kind: DeviceKindOptions;
  readonly #counters = { requests: 0, answered: 0, problems: 0 };
  readonly #sync: ParameterSync;
  readonly #ending = new AbortController();
  #wanted = new AbortController();
  #client: DaqClient | undefined;

  private constructor(options: DeviceOptions, kind: DeviceKindOptions) {
    const { name = kind.name, title = name, parameters = {} } = options;
    this.name = name;
    this.#options = options;
    this.#kind = kind;
    this.parameters = parameters instanceof DeviceParameters
      ? parameters
      : new DeviceParameters(parameters);
    kind.prepare?.(this.parameters);
    this.#sync = new ParameterSync({
      parameters: this.parameters,
      root: kind.root,
      title,
      dialect: options.dialect ?? "L2",
      tell: (change) => void this.#client?.send({ kind: "info_xml", change }),
      onParameter: options.onParameter,
      onProblem: (error) => this.problem(error),
    });
  }

  /** Connects to the server, as `DaqClient.connect` does. */
  static async start(options: DeviceOptions, kind: DeviceKindOptions): Promise<DeviceHost> {
    const host = new DeviceHost(options, kind);
    try {
      await host.#start();
    } catch (error) {
      host.#sync[Symbol.dispose]();
      throw error;
    }
    return host;
  }

  /** The connection. */
  get client(): DaqClient {
    return this.#client!;
  }

  /** What came and went so far. */
  get counters(): ServedCounters {
    return { ...this.client.counters, ...this.#counters };
  }

  /** Aborts when nobody wants what is being worked on any more: the connection has ended, or `cancel` was called. */
  get signal(): AbortSignal {
    return this.#wanted.signal;
  }

  /** Ends what is being worked on. */
  cancel(): void {
    this.#wanted.abort();
    if (!this.#ending.signal.aborted) this.#wanted = new AbortController();
  }

  /** Notes that something was asked for. */
  asked(): void {
    this.#counters.requests++;
  }

  /** Sends an answer. */
  answer(message: Message): void {
    if (this.client.send(message)) this.#counters.answered++;
  }

  /** Sends an answer that is made already. */
  answerBytes(bytes: Uint8Array): void {
    if (this.client.sendBytes(bytes)) this.#counters.answered++;
  }

  /** Tells the server free text. */
  info(key: string, value: string): boolean {
    return this.client.send({ kind: "info", key, value });
  }

  /** Tells the server and the device's owner what went wrong. */
  problem(error: unknown): void {
    this.#counters.problems++;
    const text = error instanceof Error ? error.message : String(error);
    this.#client?.send({ kind: "info", key: "error", value: text.slice(0, MAX_PROBLEM_TEXT) });
    this.#options.onProblem?.(error);
  }

  /** Goes on until Ctrl-C or SIGTERM, or until it is ended otherwise, and ends. */
  async spin(): Promise<void> {
    const interrupted = Promise.withResolvers<void>();
    {
      // Who asks a second time does not wait for the goodbye.
      using _listening = onEndSignal(interrupted.resolve);
      await Promise.race([interrupted.promise, this.client.ended]);
    }
    await this[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    this.#wanted.abort();
    await this.client[Symbol.asyncDispose]();
    this.#sync[Symbol.dispose]();
  }

  async #start(): Promise<void> {
    const { onConnected, onDisconnected, ...options } = this.#options;
    this.#client = await DaqClient.connect({
      ...options,
      type: this.#kind.type,
      greeting: () => this.#greeting(),
      onMessage: (message) => this.#heard(message),
      onConnected: () => {
        this.#kind.onConnected();
        onConnected?.();
      },
      onDisconnected: (reason) => {
        this.cancel();
        onDisconnected?.(reason);
      },
    });
  }

  #greeting(): Message[] {
    return [
      { kind: "infos", xml: this.#sync.xml },
      { kind: "info", key: "name", value: this.name },
    ];
  }

  #heard(message: Message): void {
    if (message.kind === "set_info") this.#sync.apply(message.change);
    else this.#kind.onMessage(message);
  }
}
