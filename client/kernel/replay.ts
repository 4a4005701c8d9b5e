import { isJsonObject, type Json, type JupyterMessage } from "../../protocols/jupyter/mod.ts";

/** What a kernel of robo remembers of its iopub. */
export interface KernelReplay {
  /** Messages, the oldest first, without their buffers. */
  readonly messages: readonly JupyterMessage[];
  /** Messages that the kernel had published and no longer has; not all of them need have been missed. */
  readonly lost: number;
}

/** Reads the content of `robo_replay_reply`; messages of another shape are left out. */
export function readReplay(content: { readonly [key: string]: Json | undefined }): KernelReplay {
  const { messages, lost } = content;
  return {
    messages: (Array.isArray(messages) ? messages : []).flatMap((message) => {
      const read = readMessage(message);
      return read === undefined ? [] : [read];
    }),
    lost: typeof lost === "number" ? lost : 0,
  };
}

/** What of a replay is news to someone who has seen the messages that `isKnown`. */
export function unseen(
  { messages, lost }: KernelReplay,
  isKnown: (id: string) => boolean,
): KernelReplay {
  const known = messages.findLastIndex(({ header }) => isKnown(header.msg_id));
  return known < 0 ? { messages, lost } : { messages: messages.slice(known + 1), lost: 0 };
}

function readMessage(message: Json): JupyterMessage | undefined {
  if (!isJsonObject(message)) return undefined;
  const { header, parent_header: parent, metadata, content } = message;
  if (!isHeader(header) || !isJsonObject(content)) return undefined;
  return {
    identities: [],
    header: header as unknown as JupyterMessage["header"],
    parent: isHeader(parent) ? parent as unknown as JupyterMessage["header"] : undefined,
    metadata: isJsonObject(metadata) ? metadata : {},
    content,
    buffers: [],
  };
}

function isHeader(value: Json | undefined): boolean {
  return isJsonObject(value) && typeof value.msg_id === "string" &&
    typeof value.msg_type === "string";
}
