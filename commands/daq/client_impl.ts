import { RoboError } from "../../errors.ts";
import { type ServedSim, serveSim, type SimModel, simModel } from "../../services/daq/mod.ts";
import { counted } from "../../terminal/format.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import { unhurried } from "../cli/unhurried.ts";
import type { RoboContext } from "../context.ts";
import { StatusLine } from "../screen/status_line.ts";
import type { DaqClientFlags } from "./client.ts";
import { simLine } from "./sim_line.ts";

/** How often the line changes that says what the devices do, in milliseconds. */
const SHOW_MS = 200;

/** `robo daq client`: simulated devices, until Ctrl-C. */
const simulate: Implementation<DaqClientFlags> = async (context, flags) => {
  // Devices answer, whether or not somebody reads what is said of them.
  await unhurried(context, (around) => serveDevices(around, flags), flags);
};

export default simulate;

async function serveDevices(context: RoboContext, flags: DaqClientFlags): Promise<void> {
  const wanted = wantedSims(flags);
  const signal = context.interruption();
  using status = new StatusLine(context);
  await using devices = new AsyncDisposableStack();
  const starting = wanted.map(({ model, name }, at) => start(at, model, name));
  const sims: ServedSim[] = [];
  try {
    for (const sim of await Promise.all(starting)) sims.push(devices.use(sim));
  } catch (error) {
    // Those that have begun end with the signal.
    await Promise.allSettled(starting);
    if (signal.aborted) return;
    throw error;
  }
  const timer = setInterval(() => status.show((width) => simLine(sims, width)), SHOW_MS);
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  clearInterval(timer);

  async function start(at: number, model: SimModel, name: string): Promise<ServedSim> {
    const { connect, dialect, rate, latency, fail, seed, axes } = flags;
    const say = (event: string, text: string) =>
      tell({ context, flags, status }, name, event, text);
    let isWaiting = false;
    return await serveSim(model, {
      ...connect,
      dialect,
      name,
      latency,
      fail,
      axisMessages: axes,
      ...(rate === undefined || model.kind === "actuator" ? {} : { rate }),
      ...(seed === undefined ? {} : { seed: seed + at }),
      connectTimeout: Infinity,
      signal,
      onProblem: (error) => say("problem", messageOf(error)),
      onConnected: () => {
        isWaiting = false;
        say("connected", `${connect.host}:${connect.port}`);
      },
      onDisconnected: (reason) => {
        // Each attempt fails for the same reason: told once.
        if (!isWaiting) say("waiting", messageOf(reason));
        isWaiting = true;
      },
    });
  }
}

interface Wanted {
  readonly model: SimModel;
  readonly name: string;
}

function wantedSims(flags: DaqClientFlags): Wanted[] {
  const { type, rate, sim = [type === "ACTUATOR" ? "stage" : "camera"], name } = flags;
  if (name !== undefined && name.length !== sim.length) {
    throw new RoboError(
      "usage",
      `--name has ${counted(name.length, "name")} for ${counted(sim.length, "device")}`,
    );
  }
  if (rate !== undefined && sim.every((word) => simModel(word).kind === "actuator")) {
    throw new RoboError("usage", `${sim.join(" and ")} cannot send data at a rate`, {
      hint: "--rate is for detectors",
    });
  }
  return sim.map((word, at) => {
    const model = simModel(word);
    const isGrabber = model.kind === "detector";
    if (type !== undefined && isGrabber !== (type === "GRABBER")) {
      throw new RoboError("usage", `A ${word} is no ${type}`, {
        hint: `Leave --type out, or give ${isGrabber ? "GRABBER" : "ACTUATOR"}`,
      });
    }
    return { model, name: name?.[at] ?? (sim.indexOf(word) < at ? `${word}-${at + 1}` : word) };
  });
}

interface Ears {
  readonly context: RoboContext;
  readonly flags: DaqClientFlags;
  readonly status: StatusLine;
}

const WORDS: Readonly<Record<string, string>> = {
  connected: " is connected with ",
  waiting: " waits for the server: ",
  problem: ": ",
};

// deno-lint-ignore house/few-parameters -- an event in the order in which it is read
function tell({ context, flags, status }: Ears, name: string, event: string, text: string): void {
  if (flags.json) return context.print(JSON.stringify({ name, event, text }));
  status.say(`${name}${WORDS[event]}${safeText(text)}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
