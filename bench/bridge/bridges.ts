import { fromFileUrl } from "../../system/paths.ts";
import { buildProgram } from "../lib/build.ts";
import { versionOf } from "../lib/machine.ts";
import { freePorts, portOpen } from "../lib/ports.ts";
import { Program } from "../lib/program.ts";

const ROOT = new URL("../../", import.meta.url);
const PEERS = fromFileUrl(new URL("bench/peers/", ROOT));
const VENV = fromFileUrl(new URL(".venv/bin/python", ROOT));
const HEADER = fromFileUrl(new URL("bench/c/bridge_sample.h", ROOT));

/** A bridge that runs. */
export interface Bridge extends AsyncDisposable {
  /** Port for WebSockets. */
  readonly port: number;
  /** Its process. */
  readonly pid: number;
}

/** How a client talks with a bridge, and where the structs are in what comes. */
export interface Talk {
  /** Subprotocol; none by default. */
  readonly protocol?: string;
  /** What a client says first; nothing by default. */
  readonly say?: string;
  /** Bytes in front of the first struct of a message. */
  readonly skip: number;
  /** Bytes from one struct to the next; 0: one struct in each message. */
  readonly stride: number;
  /** A stream of bytes, whose messages mean nothing. */
  readonly isStream?: boolean;
}

/** A kind of bridge. */
export interface BridgeKind {
  readonly name: string;
  readonly talk: Talk;
  /** The bridge connects to the program, which listens. */
  readonly isCaller?: boolean;
  /** Starts it; `origin` is a page's that is to be let in. */
  start(socket: string, origin?: string): Promise<Bridge>;
  /** Why it cannot be measured here, if it cannot. */
  missing(): Promise<string | undefined>;
}

/** Head of a frame of `robo_link.h` with the struct. */
const FRAME_BYTES = 224;

const SUBSCRIBE = JSON.stringify({ op: "subscribe", sub: 1, topics: "**", format: "binary" });

/** A channel's structs, as Foxglove's clients ask for them. */
function foxgloveTalk(channelId: number): Talk {
  const say = JSON.stringify({ op: "subscribe", subscriptions: [{ id: 1, channelId }] });
  return { protocol: "foxglove.sdk.v1", say, skip: 13, stride: 0 };
}

/** `robo ws-bridge` with `robo.ws.v1`, binary, as it is without any option. */
export const OURS: BridgeKind = {
  name: "robo ws-bridge",
  talk: { protocol: "robo.ws.v1", say: SUBSCRIBE, skip: 8, stride: FRAME_BYTES },
  start: startOurs,
  missing: noneMissing,
};

/** `robo ws-bridge` as clients of Foxglove's protocol see it: a message for each struct, its own bytes with a schema of ROS 1. */
export const OUR_FOXGLOVE: BridgeKind = {
  ...OURS,
  name: "robo ws-bridge, foxglove",
  // Where channels of ROS 1 begin.
  talk: foxgloveTalk(65_537),
};

/** A bridge in C; all structs of a read in one message. */
export const C_EPOLL: BridgeKind = inC("c-epoll", false);

/** The same with a message for each struct. */
export const C_EPOLL_EACH: BridgeKind = inC("c-epoll, each", true);

/** Tornado, as rosbridge has it. */
export const TORNADO: BridgeKind = inPython("tornado", {
  program: "bridge_tornado.py",
  modules: ["tornado"],
  talk: { skip: 0, stride: 0 },
});

/** The server of foxglove-sdk. */
export const FOXGLOVE_SDK: BridgeKind = inPython("foxglove-sdk", {
  program: "bridge_foxglove.py",
  modules: ["foxglove"],
  talk: foxgloveTalk(1),
});

/** Debian's websockify: bytes, without messages; each client needs a program of its own. */
export const WEBSOCKIFY: BridgeKind = {
  name: "websockify",
  talk: { skip: 0, stride: FRAME_BYTES, isStream: true },
  isCaller: true,
  async start(socket) {
    const [port = 0] = freePorts(1);
    const command = ["websockify", `--unix-target=${socket}`, `127.0.0.1:${port}`];
    const program = await Program.start(command, { ready: false });
    await program.whileRunning(portOpen(port));
    return running(program, port);
  },
  missing: async () =>
    await versionOf(["websockify", "--help"]) === undefined
      ? "websockify is not installed (apt install websockify)"
      : undefined,
};

async function startOurs(socket: string, origin?: string): Promise<Bridge> {
  const program = await Program.start([
    fromFileUrl(new URL("robo", ROOT)),
    ...["ws-bridge", "start", "--json", "--port", "0", "--header", HEADER, "--socket", socket],
    ...["--counts", `${socket}.counts`, "--foxglove-encoding", "ros1", "--allow-hold"],
    ...origin === undefined ? [] : ["--origin", origin],
  ], { ready: false });
  const { url } = JSON.parse(await program.line()) as { url: string };
  return running(program, Number(new URL(url).port));
}

function inC(name: string, isEach: boolean): BridgeKind {
  return {
    name,
    talk: { skip: 0, stride: FRAME_BYTES },
    async start(socket) {
      const path = await buildProgram({ name: "bridge_epoll" });
      const [port = 0] = freePorts(1);
      const options = ["--socket", socket, "--port", `${port}`, "--each", isEach ? "1" : "0"];
      return running(await Program.start([path, ...options]), port);
    },
    missing: noneMissing,
  };
}

function inPython(
  name: string,
  { program, modules, talk }: {
    readonly program: string;
    readonly modules: readonly string[];
    readonly talk: Talk;
  },
): BridgeKind {
  return {
    name,
    talk,
    async start(socket) {
      const [port = 0] = freePorts(1);
      const command = [(await pythonWith(modules))!, `${PEERS}${program}`, socket, `${port}`];
      return running(await Program.start(command), port);
    },
    missing: async () =>
      await pythonWith(modules) === undefined ? `no Python here has ${modules.join()}` : undefined,
  };
}

function running(program: Program, port: number): Bridge {
  // Nobody reads what it says from here on, and it must not wait for that.
  program.ignoreOutput().catch(() => {});
  const { pid } = program;
  return { port, pid, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
}

/** Debian's Python first: packages of C code are faster in it than in others. */
async function pythonWith(modules: readonly string[]): Promise<string | undefined> {
  const code = `import ${modules.join()}; print("here")`;
  for (const python of ["/usr/bin/python3", VENV, "python3"]) {
    if (await versionOf([python, "-c", code]) === "here") return python;
  }
  return undefined;
}

function noneMissing(): Promise<undefined> {
  return Promise.resolve(undefined);
}
