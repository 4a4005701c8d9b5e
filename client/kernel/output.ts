import {
  isJsonObject,
  type JsonObject,
  type JupyterMessage,
  type KernelError,
  type MimeBundle,
  readError,
} from "../../protocols/jupyter/mod.ts";

/** What comes out of a cell. */
export type KernelOutput =
  /** Text on a standard stream. */
  | { readonly type: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  /** Rich output; with `isUpdate`, what had this `displayId` before is to change. */
  | {
    readonly type: "display";
    readonly data: MimeBundle;
    readonly metadata: JsonObject;
    readonly displayId?: string;
    readonly isUpdate: boolean;
  }
  /** Value of its last expression. */
  | {
    readonly type: "result";
    readonly data: MimeBundle;
    readonly metadata: JsonObject;
    readonly executionCount: number | undefined;
  }
  /** It failed. */
  | { readonly type: "error"; readonly error: KernelError }
  /** What was shown so far is to go; with `wait`, when the next comes. */
  | { readonly type: "clear"; readonly wait: boolean };

/** The output in a message of iopub; `undefined` for other messages, and for those of another shape. */
export function readOutput({ header, content }: JupyterMessage): KernelOutput | undefined {
  switch (header.msg_type) {
    case "stream": {
      const { name, text } = content;
      if (typeof text !== "string") return undefined;
      return { type: "stream", name: name === "stderr" ? "stderr" : "stdout", text };
    }
    case "display_data":
    case "update_display_data": {
      const transient = isJsonObject(content.transient) ? content.transient : {};
      const { display_id: id } = transient;
      return {
        type: "display",
        ...bundle(content),
        ...(typeof id === "string" ? { displayId: id } : {}),
        isUpdate: header.msg_type === "update_display_data",
      };
    }
    case "execute_result":
      return { type: "result", ...bundle(content), executionCount: count(content) };
    case "error":
      return { type: "error", error: readError(content) };
    case "clear_output":
      return { type: "clear", wait: content.wait === true };
    default:
      return undefined;
  }
}

/** `execution_count` of a content. */
export function count({ execution_count: count }: JsonObject): number | undefined {
  return typeof count === "number" ? count : undefined;
}

function bundle(content: JsonObject): { readonly data: MimeBundle; readonly metadata: JsonObject } {
  return {
    data: isJsonObject(content.data) ? content.data as MimeBundle : {},
    metadata: isJsonObject(content.metadata) ? content.metadata : {},
  };
}
