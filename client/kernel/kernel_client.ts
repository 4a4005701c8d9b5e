import type { JsonObject, JupyterMessage } from "../../protocols/jupyter/mod.ts";
import { CONNECT_WITHIN_MS, type KernelClientOptions, searchOptions } from "./client_options.ts";
import { CommandLog, type CommandRecord } from "./command_log.ts";
import type { CommandResult, ExecuteOptions, ExecuteResult } from "./execute_options.ts";
import { plainText } from "./execution.ts";
import { Executions } from "./executions.ts";
import { CommTable, type KernelComm } from "./kernel_comm.ts";
import { KernelConnection } from "./kernel_connection.ts";
import type { KernelPlace } from "./kernel_place.ts";
import { type LocatedKernel, locateKernel } from "./locate_kernel.ts";

/**
 * A client of a Jupyter kernel: `robo interpreter`, ipykernel, or any other. Runs code, shows what comes out, interrupts, asks,
 * and notices when the kernel dies.
 *
 * @example
 * ```ts
 * import { KernelClient, RoboError } from "robo";
 * import assert from "node:assert/strict";
 *
 * // The newest kernel that lives on this machine; here none does.
 * await assert.rejects(KernelClient.connect({}, { folder: "/nowhere" }), RoboError);
 * ```
 *
 * @example
 * ```ts ignore
 * import { KernelClient } from "robo";
 *
 * await using kernel = await KernelClient.connect();
 * const { status, result, stdout } = await kernel.execute("arm.position()");
 * ```
 */
export class KernelClient extends KernelConnection {
  readonly #executions: Executions;
  readonly #comms: CommTable;
  readonly #commands = new CommandLog();

  private constructor(place: KernelPlace, options: KernelClientOptions, located: LocatedKernel) {
    super(place, options, located);
    this.#executions = new Executions({
      send: (content, metadata) =>
        this.wire.request("shell", { type: "execute_request", content, metadata }),
      interrupt: (msgId) => this.interrupt({ msgId }),
      canTakeBack: () => this.isRobo,
      answer: (content, { header }) =>
        this.wire.tell("stdin", { type: "input_reply", content, parent: header }),
    });
    this.#comms = new CommTable(
      (type, content, extras) => this.wire.tell("shell", { type, content, ...extras }),
      options.onComm,
    );
  }

  /**
   * Connects to a kernel, by default to the newest that lives on this machine, and waits until it has answered and its output
   * is heard.
   *
   * Rejects with a `RoboError`: `unavailable` when there is none, or it does not answer in time; `missing` when there is no such
   * file; `data` when the file cannot be used.
   */
  static async connect(
    place: KernelPlace = {},
    options: KernelClientOptions = {},
  ): Promise<KernelClient> {
    const { signal, timeoutMs = CONNECT_WITHIN_MS } = options;
    const located = await locateKernel(place, { ...searchOptions(options, timeoutMs), signal });
    const client = new KernelClient(place, options, located);
    await client.connect(timeoutMs, signal);
    return client;
  }

  /** What this client has had executed, the oldest first; the newest 1000, or 8 Mi characters. The history of all is `history()`. */
  get commands(): readonly CommandRecord[] {
    return this.#commands.records;
  }

  /**
   * Runs `code`, and resolves when both the reply and the end of the output are there; also when the code has failed.
   *
   * Rejects with a `KernelDiedError` within two seconds of the kernel's death, and with a `RoboError` of kind `lost` when the
   * connection breaks before the reply.
   */
  execute(code: string, options: ExecuteOptions = {}): Promise<ExecuteResult> {
    return this.#executions.run(
      code,
      options,
      (id) => this.#commands.add({ id, code, sentAt: Date.now() }),
    );
  }

  /** Runs `code`; what most need of {@linkcode execute}. */
  async runCommand(code: string, options: ExecuteOptions = {}): Promise<CommandResult> {
    const { id, session, content, result, stdout, stderr } = await this.execute(code, options);
    return { id, session, content, result: plainText(result), stdout, stderr };
  }

  /** Opens a comm to whatever the kernel has registered as `targetName`. */
  openComm(targetName: string, data: JsonObject = {}): Promise<KernelComm> {
    return this.#comms.open(targetName, data);
  }

  /** As the connection says. */
  protected override heard(message: JupyterMessage): void {
    this.#comms.heard(message);
    this.#executions.heard(message);
  }

  /** As the connection says. */
  protected override ended(): void {
    this.#executions.cutOff();
  }

  /** As the connection says. */
  protected override asked(message: JupyterMessage): void {
    void this.#executions.asked(message);
  }
}
