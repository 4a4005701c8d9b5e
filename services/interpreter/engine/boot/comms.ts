import type { JsonObject, MimeBundle } from "../../../../protocols/jupyter/mod.ts";
import type { EncodedComm } from "../messages.ts";
import type { Output } from "./output.ts";

/** What a comm says, as a handler sees it. */
export interface CommMessage {
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly buffers: readonly Uint8Array[];
}

type Handler = (message: CommMessage) => unknown;
type TargetHandler = (comm: Comm, message: CommMessage) => unknown;
type Said = { readonly metadata?: JsonObject; readonly buffers?: readonly Uint8Array[] };

const KINDS: Readonly<Record<string, EncodedComm["kind"]>> = {
  comm_open: "open",
  comm_msg: "msg",
  comm_close: "close",
};

/** A channel between a program and what its clients show, such as a slider. */
export class Comm {
  /** Its id, which the clients know too. */
  readonly id: string;
  /** What it is for. */
  readonly target: string;
  /** Called with each message of a client. */
  onMessage: Handler | undefined;
  /** Called when a client has closed it. */
  onClose: Handler | undefined;
  readonly #comms: Comms;

  /** Made by {@linkcode Comms}. */
  constructor(comms: Comms, { id, target }: { readonly id: string; readonly target: string }) {
    this.#comms = comms;
    this.id = id;
    this.target = target;
  }

  /** Says something to the clients. */
  send(data: JsonObject = {}, said: Said = {}): void {
    this.#comms.say({ kind: "msg", commId: this.id, data }, said);
  }

  /** Closes it. */
  close(data: JsonObject = {}, said: Said = {}): void {
    this.#comms.forget(this.id);
    this.#comms.say({ kind: "close", commId: this.id, data }, said);
  }
}

/** All comms of an engine. */
export class Comms {
  readonly #output: Output;
  readonly #open = new Map<string, Comm>();
  readonly #targets = new Map<string, TargetHandler>();

  /** No comms yet. */
  constructor(output: Output) {
    this.#output = output;
  }

  /** What cells use: `comms.open("my-widget", {…})`, `comms.register("my-target", (comm, message) => …)`. */
  readonly api = {
    open: (target: string, data: JsonObject = {}, said: Said = {}): Comm => {
      const comm = new Comm(this, { id: crypto.randomUUID(), target });
      this.#open.set(comm.id, comm);
      this.say({ kind: "open", commId: comm.id, targetName: target, data }, said);
      return comm;
    },
    register: (target: string, handler: TargetHandler): void => {
      this.#targets.set(target, handler);
    },
    unregister: (target: string): boolean => this.#targets.delete(target),
  };

  /** Tells the clients. */
  say(
    event: Omit<EncodedComm, "metadata" | "buffers">,
    { metadata = {}, buffers = [] }: Said,
  ): void {
    const encoded = buffers.map((bytes) => bytes.toBase64());
    this.#output.say({ say: "comm", event: { ...event, metadata, buffers: encoded } });
  }

  /** Sends a message of a program's own making: those that Jupyter's protocol has for programs. */
  broadcast(
    type: string,
    content: JsonObject,
    { metadata = {}, buffers = [] }: Said = {},
  ): void {
    const kind = KINDS[type];
    const { comm_id: id, target_name: target, data = {} } = content;
    if (type === "display_data" || type === "update_display_data") {
      const output = {
        data: (data ?? {}) as MimeBundle,
        metadata: (content["metadata"] ?? {}) as JsonObject,
        ...displayIdOf(content),
        ...type === "update_display_data" ? { update: true } : {},
      };
      return this.#output.say({ say: "display", output });
    }
    if (type === "clear_output") {
      return this.#output.say({ say: "clear", wait: content["wait"] === true });
    }
    if (kind === undefined || typeof id !== "string") {
      throw new TypeError(`A program cannot broadcast ${type}`);
    }
    this.say({
      kind,
      commId: id,
      ...typeof target === "string" ? { targetName: target } : {},
      data: data as JsonObject,
    }, { metadata, buffers });
  }

  /** Drops a comm. */
  forget(id: string): void {
    this.#open.delete(id);
  }

  /** Hands a client's event to whom it concerns. */
  async hear(event: EncodedComm): Promise<void> {
    const { kind, commId, targetName = "", data, metadata } = event;
    const buffers = event.buffers.map((text) => Uint8Array.fromBase64(text));
    const message = { data, metadata, buffers };
    if (kind === "open") return await this.#opened({ id: commId, target: targetName }, message);
    const comm = this.#open.get(commId);
    if (kind === "close") this.forget(commId);
    await (kind === "close" ? comm?.onClose : comm?.onMessage)?.(message);
  }

  async #opened(place: { readonly id: string; readonly target: string }, message: CommMessage) {
    const handler = this.#targets.get(place.target);
    // Whoever opens what nobody knows is told by its end.
    if (handler === undefined) {
      return this.say({ kind: "close", commId: place.id, data: {} }, {});
    }
    const comm = new Comm(this, place);
    this.#open.set(place.id, comm);
    await handler(comm, message);
  }
}

function displayIdOf(content: JsonObject): { readonly displayId?: string } {
  const id = (content["transient"] as JsonObject | undefined)?.["display_id"];
  return typeof id === "string" ? { displayId: id } : {};
}
