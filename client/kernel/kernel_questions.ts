import { type ErrorCode, RoboError } from "../../errors.ts";
import {
  codePointOffset,
  type CompleteReply,
  type HistoryEntry,
  type IsCompleteReply,
  type JsonObject,
  type JupyterMessage,
  type KernelInfo,
  type MimeBundle,
  type Read,
  readCommInfoReply,
  readCompleteReply,
  readError,
  readHistoryReply,
  readInspectReply,
  readIsCompleteReply,
  readKernelInfo,
} from "../../protocols/jupyter/mod.ts";
import type { RequestChannel } from "./kernel_sockets.ts";
import type { MessageExtras } from "./kernel_wire.ts";

/** Which lines of the history are wanted. */
export interface HistoryOptions {
  /** The last `n` of all sessions, a range of one, or what matches `pattern` (default `tail`). */
  readonly access?: "tail" | "range" | "search";
  /** How many lines of `tail` or `search` (default 10 of `tail`). */
  readonly n?: number;
  /** Session of a range: 0 for the present one, negative numbers count back from it (default 0). */
  readonly session?: number;
  /** First line of a range (default 1). */
  readonly start?: number;
  /** Line behind the last of a range (default: to its end). */
  readonly stop?: number;
  /** For `search`: `*` and `?` stand for any text and any character. */
  readonly pattern?: string;
  /** For `search`: each input once (default false). */
  readonly unique?: boolean;
  /** Whether outputs are wanted, too (default false). */
  readonly output?: boolean;
}

/** How a request waits for its reply. */
export interface KernelRequestOptions extends Omit<MessageExtras, "parent"> {
  /** Gives up waiting when it aborts. */
  readonly signal?: AbortSignal;
}

/** What kernels of robo call the errors of a refusal, and the kind of error that they are here. */
const REFUSALS: Readonly<Record<string, ErrorCode>> = {
  NotAllowed: "denied",
  DriveHeld: "denied",
  NotDriving: "denied",
  QueueFull: "unavailable",
  KernelEnding: "unavailable",
  EngineDied: "lost",
};

/** What a client can ask a kernel. Positions count UTF-16 units, as JavaScript does. */
export abstract class KernelQuestions {
  /**
   * Sends a request and resolves to its reply, whatever its status. Rejects with a `RoboError`: `lost` when the kernel dies or the
   * connection breaks before the reply, `unavailable` when the client is closed.
   */
  abstract request(
    channel: RequestChannel,
    message: { readonly type: string; readonly content?: JsonObject },
    options?: KernelRequestOptions,
  ): Promise<JupyterMessage>;

  /** What may stand at `cursor` in `code` (default its end). */
  async complete(code: string, cursor: number = code.length): Promise<CompleteReply> {
    const content = { code, cursor_pos: codePointOffset(code, cursor) };
    const reply = await this.#ask("shell", "complete_request", content);
    return understood(readCompleteReply(reply, code));
  }

  /** What stands at `cursor` in `code`, by MIME type; `undefined` when nothing is known. Detail 1 shows all. */
  async inspect(
    code: string,
    cursor: number = code.length,
    detail: 0 | 1 = 0,
  ): Promise<MimeBundle | undefined> {
    const content = { code, cursor_pos: codePointOffset(code, cursor), detail_level: detail };
    return understood(readInspectReply(await this.#ask("shell", "inspect_request", content)));
  }

  /** Whether `code` can be run as it stands. */
  async isComplete(code: string): Promise<IsCompleteReply> {
    const { content } = await this.request("shell", {
      type: "is_complete_request",
      content: { code },
    });
    return understood(readIsCompleteReply(content));
  }

  /** Lines of the kernel's history, the oldest first: of all its clients and sessions. */
  async history(options: HistoryOptions = {}): Promise<readonly HistoryEntry[]> {
    const { access = "tail", n = access === "tail" ? 10 : undefined } = options;
    const content = {
      output: options.output ?? false,
      raw: true,
      hist_access_type: access,
      session: options.session ?? 0,
      start: options.start ?? 1,
      stop: options.stop,
      n,
      pattern: options.pattern ?? "*",
      unique: options.unique ?? false,
    };
    return understood(readHistoryReply(await this.#ask("shell", "history_request", content)));
  }

  /** Comms that are open in the kernel: target name by id; with `target`, those of that name. */
  async commInfo(target?: string): Promise<ReadonlyMap<string, string>> {
    const content = target === undefined ? {} : { target_name: target };
    return understood(readCommInfoReply(await this.#ask("shell", "comm_info_request", content)));
  }

  /** What the kernel says of itself, asked anew. */
  async kernelInfo(): Promise<KernelInfo> {
    return understood(readKernelInfo(await this.#ask("shell", "kernel_info_request", {})));
  }

  /**
   * Interrupts what runs; the kernel's state is kept. With `msgId`, the id of an `execute_request`, kernels of robo interrupt that
   * one alone, or take it back when it still waits; others do not look at it. Resolves when the kernel has taken note.
   */
  async interrupt(options: { readonly msgId?: string } = {}): Promise<void> {
    const { msgId } = options;
    await this.#ask("control", "interrupt_request", msgId === undefined ? {} : { msg_id: msgId });
  }

  /**
   * Ends the kernel, or with `restart` its state: a kernel of robo then starts a fresh engine, others wait for who started them.
   * Resolves when the kernel has agreed.
   */
  async shutdown(options: { readonly restart?: boolean } = {}): Promise<void> {
    await this.#ask("control", "shutdown_request", { restart: options.restart ?? false });
  }

  async #ask(channel: RequestChannel, type: string, content: JsonObject): Promise<JsonObject> {
    const reply = await this.request(channel, { type, content });
    if (reply.content.status !== "error") return reply.content;
    const { name, value } = readError(reply.content);
    throw new RoboError(REFUSALS[name] ?? "data", `The kernel refuses ${type}: ${value || name}`);
  }
}

function understood<T>(read: Read<T>): T {
  if (read.ok) return read.value;
  throw new RoboError("data", `The kernel's reply cannot be used: ${read.words}`);
}
