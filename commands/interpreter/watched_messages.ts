import type { JupyterMessage } from "../../protocols/jupyter/mod.ts";
import type { WatchEvent } from "../../terminal/watch_view.ts";

/** Cells whose begin is remembered. */
const MOST_REMEMBERED = 1000;

/** Turns a kernel's messages of iopub into what an observer is shown. */
export class WatchedMessages {
  readonly #begun = new Map<string, number>();

  /** What a message means; `undefined` for nothing that is shown. */
  event(message: JupyterMessage, isReplayed: boolean): WatchEvent | undefined {
    const { header, parent, content } = message;
    const time = timeOf(header.date);
    switch (header.msg_type) {
      case "execute_input": {
        if (parent !== undefined) this.#begin(parent.msg_id, time);
        const { code, execution_count: count } = content;
        return {
          type: "input",
          time,
          client: senderOf(message),
          count: typeof count === "number" ? count : undefined,
          code: typeof code === "string" ? code : "",
          isReplayed,
        };
      }
      case "stream":
        return {
          type: "stream",
          name: content["name"] === "stderr" ? "stderr" : "stdout",
          text: String(content["text"] ?? ""),
        };
      case "execute_result":
      case "display_data":
      case "update_display_data":
        return { type: "rich", data: (content["data"] ?? {}) as Record<string, unknown> };
      case "error": {
        const { ename, evalue, traceback } = content;
        const lines = Array.isArray(traceback) ? traceback.map(String) : [];
        return { type: "error", words: `${ename ?? "Error"}: ${evalue ?? ""}`, traceback: lines };
      }
      case "shutdown_reply":
        return notice(
          time,
          content["restart"] === true ? "a restart was asked for" : "the kernel ends",
        );
      case "status":
        return this.#status(message, time);
      default:
        return undefined;
    }
  }

  #begin(id: string, time: number): void {
    if (this.#begun.size >= MOST_REMEMBERED) this.#begun.clear();
    this.#begun.set(id, time);
  }

  #status({ parent, content }: JupyterMessage, time: number): WatchEvent | undefined {
    const state = content["execution_state"];
    if (state === "restarting") {
      return notice(time, "the engine is started anew, the state is lost");
    }
    const begun = parent === undefined ? undefined : this.#begun.get(parent.msg_id);
    if (state !== "idle" || begun === undefined) return undefined;
    this.#begun.delete(parent!.msg_id);
    return { type: "done", ms: Math.max(0, time - begun) };
  }
}

/** Who has asked for what a message is about: the name that they give themselves, else the beginning of their session. */
export function senderOf({ parent }: JupyterMessage): string {
  if (parent === undefined) return "robo";
  return parent.username || parent.session.slice(0, 8);
}

function timeOf(date: string): number {
  const time = Date.parse(date);
  return Number.isNaN(time) ? 0 : time;
}

function notice(time: number, text: string): WatchEvent {
  return { type: "notice", time, text, isBad: true };
}
