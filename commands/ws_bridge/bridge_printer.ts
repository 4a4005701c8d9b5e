import type { CLayout } from "../../protocols/clayout/c_layout.ts";
import {
  type Bridge,
  BRIDGE_PORT,
  type BridgeListener,
  type BridgeServer,
  type Client,
  type LogLine,
  type ProgramState,
} from "../../services/bridge/mod.ts";
import { pause } from "../../transports/pause.ts";
import { counted, formatBytes } from "../../terminal/format.ts";
import { safeText } from "../../terminal/text.ts";
import { pageUrl } from "../cli/page_url.ts";
import type { RoboContext } from "../context.ts";

/** Structs that are named at the start; of the others there is only how many. */
const MOST_NAMED = 12;

/** Time between two words about what clients have lost, in milliseconds. */
const LOSS_MS = 1000;

/** Prints what happens in a bridge: who comes and goes, what they say, what is lost. */
export class BridgePrinter implements BridgeListener {
  readonly #context: RoboContext;
  readonly #bridge: Bridge;
  readonly #isJson: boolean;
  readonly #live = new Map<string, { connects: number; isLive: boolean; lost: number }>();
  readonly #clients = new Map<Client, number>();

  /** Prints lines for people, or objects. */
  constructor(context: RoboContext, bridge: Bridge, isJson: boolean) {
    this.#context = context;
    this.#bridge = bridge;
    this.#isJson = isJson;
  }

  /** The bridge is there: with the structs of its programs, or the recording that it replays. */
  ready(
    { url, token, addresses, warnings, recording }: Pick<
      BridgeServer,
      "url" | "token" | "addresses" | "warnings" | "recording"
    >,
    { layout, port, replay }: {
      readonly layout: CLayout | undefined;
      readonly port: number | undefined;
      readonly replay?: string | undefined;
    },
  ): void {
    const structs = [...layout?.structs ?? []].map(([name, { size }]) => ({ name, size }));
    if (this.#isJson) {
      const { source = replay, origin = "recording" } = layout ?? {};
      const shown = token === undefined ? {} : { token };
      const record = recording === undefined ? {} : { record: recording.path };
      this.#json({ type: "ready", url, ...shown, addresses, source, origin, structs, ...record });
      for (const message of warnings) this.#json({ type: "status", level: "warning", message });
      return;
    }
    const { print } = this.#context;
    print(`The page is at ${pageUrl(url, token)}`);
    if (port === undefined && !url.endsWith(`:${BRIDGE_PORT}`)) {
      print(`Port ${BRIDGE_PORT} is taken by another program: this is a free one`);
    }
    if (layout !== undefined) {
      print(`Programs are met at ${addresses.map(safeText).join(", ")}`);
      print(structsLine(layout));
    }
    if (replay !== undefined) print(`Replays ${safeText(replay)}: clients wind it`);
    if (recording !== undefined) print(`Records to ${safeText(recording.path)}`);
    for (const warning of [...layout?.warnings ?? [], ...warnings]) {
      print(`warning: ${safeText(warning)}`);
    }
    if (this.#context.terminal.interactive) print("Ctrl-C ends it");
  }

  /** The bridge has ended: what has been recorded. */
  ended({ recording }: Pick<BridgeServer, "recording">): void {
    if (recording === undefined) return;
    const { path, messages, lost, size } = recording;
    if (this.#isJson) return this.#json({ type: "recorded", path, messages, lost, size });
    const missing = lost === 0 ? "" : `; ${counted(lost, "message")} could not be recorded`;
    this.#context.print(
      `${safeText(path)} has ${counted(messages, "message")}, ${formatBytes(size)}${missing}`,
    );
  }

  /** Prints until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#bridge.listen(this, signal);
    for (const program of this.#bridge.programs.values()) this.programChanged(program);
    this.clientsChanged();
    while (!signal.aborted) {
      await pause(LOSS_MS, signal);
      for (const client of this.#clients.keys()) this.#losses(client);
    }
  }

  programChanged(program: ProgramState): void {
    const { description: { name, address, structs }, isLive, connects, lost, gone } = program;
    const before = this.#live.get(name) ?? { connects: 0, isLive: false, lost: 0 };
    this.#live.set(name, { connects, isLive, lost });
    if (this.#isJson) {
      const named = structs.map(({ struct, direction }) => ({ name: struct.name, direction }));
      const reason = gone === undefined ? {} : { reason: gone };
      const about = { name, live: isLive, connects, lost, address, structs: named };
      return this.#json({ type: "program", ...about, ...reason });
    }
    if (isLive && (!before.isLive || before.connects !== connects)) {
      const again = connects > 1 ? " again" : "";
      this.#say(name, `here${again} at ${address}: ${whatItDoes(program)}`);
    } else if (!isLive && before.isLive) {
      this.#say(name, gone === "" || gone === undefined ? "gone" : `gone: ${gone}`);
    }
    if (lost > before.lost) {
      this.#say(name, `lost ${counted(lost - before.lost, "struct")} on the way to the bridge`);
    }
  }

  programForgotten({ description: { name } }: ProgramState): void {
    this.#live.delete(name);
    if (this.#isJson) this.#json({ type: "forgotten", name });
  }

  logged({ description: { name } }: ProgramState, { level, text, time }: LogLine): void {
    if (this.#isJson) {
      return this.#json({ type: "log", program: name, level, text, time: String(time) });
    }
    this.#say(name, level === "info" ? `| ${text}` : `| ${level}: ${text}`);
  }

  clientsChanged(): void {
    const { clients } = this.#bridge;
    for (const client of this.#clients.keys()) {
      if (clients.has(client)) continue;
      this.#losses(client);
      this.#clients.delete(client);
      this.#client(client, "gone");
    }
    for (const client of clients) {
      if (this.#clients.has(client)) continue;
      this.#clients.set(client, 0);
      this.#client(client, "connected");
    }
  }

  status(level: "info" | "warning" | "error", message: string): void {
    if (this.#isJson) return this.#json({ type: "status", level, message });
    this.#say("bridge", level === "info" ? message : `${level}: ${message}`);
  }

  #client({ id, dialect, remote, sent }: Client, event: "connected" | "gone"): void {
    if (this.#isJson) {
      const counts = event === "gone" ? { sent } : {};
      return this.#json({ type: "client", event, id, dialect, remote, ...counts });
    }
    const got = event === "gone" ? ` after ${counted(sent, "struct")}` : "";
    this.#say(`client ${id}`, `${event}${got}: ${dialect} at ${remote}`);
  }

  /** Says what a client has lost since the last time. */
  #losses(client: Client): void {
    let total = 0;
    for (const count of client.lost.values()) total += count;
    const lost = total - (this.#clients.get(client) ?? 0);
    if (lost === 0) return;
    this.#clients.set(client, total);
    if (this.#isJson) {
      return this.#json({ type: "lost", client: client.id, structs: lost, total });
    }
    this.#say(`client ${client.id}`, `is too slow: ${counted(lost, "struct")} were not sent to it`);
  }

  #say(name: string, text: string): void {
    const time = new Date().toTimeString().slice(0, 8);
    this.#context.print(`${time} ${safeText(name).padEnd(12)} ${safeText(text)}`);
  }

  #json(value: unknown): void {
    this.#context.print(JSON.stringify(value));
  }
}

function structsLine({ source, structs }: CLayout): string {
  const named = [...structs].slice(0, MOST_NAMED).map(([name, { size }]) =>
    `${safeText(name)} ${formatBytes(size)}`
  );
  const more = structs.size > MOST_NAMED ? `, and ${structs.size - MOST_NAMED} more` : "";
  return `${safeText(source)} has ${counted(structs.size, "struct")}: ${named.join(", ")}${more}`;
}

function whatItDoes({ description: { structs } }: ProgramState): string {
  const names = (direction: "out" | "in") =>
    structs.filter((one) => one.direction === direction || one.direction === "both")
      .map(({ struct }) => struct.name ?? "?").join(", ");
  const [sends, takes] = [names("out"), names("in")];
  const parts = [sends && `sends ${sends}`, takes && `takes ${takes}`];
  return parts.filter((part) => part !== "").join("; ") || "has no structs";
}
