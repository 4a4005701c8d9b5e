import {
  commContent,
  type CommType,
  type JsonObject,
  type JupyterMessage,
  readComm,
} from "../../protocols/jupyter/mod.ts";

/** What is said on a comm. */
export interface CommMessage {
  /** Its data. */
  readonly data: JsonObject;
  /** Whatever is said about it. */
  readonly metadata: JsonObject;
  /** Raw bytes. */
  readonly buffers: readonly Uint8Array[];
}

/**
 * Told of a comm that the kernel has opened, and of what it said; `true` to listen to it. Others are left alone: all clients hear
 * of them, and another one may be meant.
 */
export type CommOpened = (comm: KernelComm, message: CommMessage) => boolean;

/** Sends a message of a comm. */
export type CommSender = (
  type: CommType,
  content: JsonObject,
  extras: Partial<Omit<CommMessage, "data">>,
) => Promise<unknown>;

/** A channel between something of the client's and something of the kernel's, such as the two halves of a widget. */
export class KernelComm {
  /** Its id, the same at both ends. */
  readonly id: string;
  /** Who answers at the other end, as its opener said. */
  readonly targetName: string;
  /** Told of each message of the other end. */
  onMessage: ((message: CommMessage) => void) | undefined;
  /** Told that the other end has closed it. */
  onClose: ((message: CommMessage) => void) | undefined;
  readonly #send: CommSender;
  #isClosed = false;

  /** Made by `client.openComm()`. */
  constructor(id: string, targetName: string, send: CommSender) {
    this.id = id;
    this.targetName = targetName;
    this.#send = send;
  }

  /** Whether either end has closed it. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Says something to the other end. Rejects when the kernel is dead. */
  async send(data: JsonObject, extras: Partial<Omit<CommMessage, "data">> = {}): Promise<void> {
    const content = commContent({ commId: this.id, targetName: undefined, data });
    if (!this.#isClosed) await this.#send("comm_msg", content, extras);
  }

  /** Closes it, with a last word. Harmless when repeated. */
  async close(data: JsonObject = {}): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const content = commContent({ commId: this.id, targetName: undefined, data });
    await this.#send("comm_close", content, {});
  }

  /** The other end has said something. Called by the client. */
  heard(type: CommType, message: CommMessage): void {
    if (this.#isClosed) return;
    if (type === "comm_msg") return this.onMessage?.(message);
    this.#isClosed = true;
    this.onClose?.(message);
  }
}

/** The comms of a client. */
export class CommTable {
  readonly #comms = new Map<string, KernelComm>();
  readonly #send: CommSender;
  readonly #opened: CommOpened | undefined;

  /** Without comms. */
  constructor(send: CommSender, opened: CommOpened | undefined) {
    // A comm that was closed here is heard of no more.
    this.#send = (type, content, extras) => {
      if (type === "comm_close") this.#comms.delete(String(content.comm_id));
      return send(type, content, extras);
    };
    this.#opened = opened;
  }

  /** Comms that are open. */
  get size(): number {
    return this.#comms.size;
  }

  /** Opens a comm. */
  async open(targetName: string, data: JsonObject): Promise<KernelComm> {
    const comm = new KernelComm(crypto.randomUUID(), targetName, this.#send);
    this.#comms.set(comm.id, comm);
    try {
      await this.#send("comm_open", commContent({ commId: comm.id, targetName, data }), {});
    } catch (error) {
      this.#comms.delete(comm.id);
      throw error;
    }
    return comm;
  }

  /** A message of iopub; others than those of comms are none of its business. */
  heard({ header, content, metadata, buffers }: JupyterMessage): void {
    const type = header.msg_type;
    if (type !== "comm_open" && type !== "comm_msg" && type !== "comm_close") return;
    const read = readComm(type, content);
    if (!read.ok) return;
    const { commId, targetName = "", data } = read.value;
    const message = { data, metadata, buffers };
    if (type !== "comm_open") {
      this.#comms.get(commId)?.heard(type, message);
      if (type === "comm_close") this.#comms.delete(commId);
      return;
    }
    const comm = new KernelComm(commId, targetName, this.#send);
    this.#comms.set(commId, comm);
    if (this.#opened?.(comm, message) === true) return;
    this.#comms.delete(commId);
  }
}
