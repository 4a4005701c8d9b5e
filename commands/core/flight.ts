import type { Logger } from "@logtape/logtape";
import { RoboError } from "../../errors.ts";
import { compileGlob } from "../../protocols/gecko/topic_filter.ts";
import type { FlightOptions } from "../../services/hub/mod.ts";
import type { RoboContext } from "../context.ts";
import type { CoreFlags } from "../core.ts";
import { FlightWriter } from "./flight_writer.ts";
import { roboCommand } from "../cli/robo_command.ts";

/** Least memory of a flight recorder, in bytes. */
const MIN_BYTES = 1024 ** 2;

type FlightFlags = Pick<
  CoreFlags,
  "flight" | "flightTime" | "flightBytes" | "flightTrigger" | "flightDir"
>;

/** A flight recorder as flags ask for it. */
export interface Flight {
  /** What the hub keeps; nothing when this is missing. */
  readonly options?: FlightOptions;
  /** What writes it to files, where there are triggers. */
  readonly writer?: FlightWriter;
}

/**
 * What the flags of `robo core` ask of the flight recorder.
 *
 * Throws a `RoboError` of kind `usage` for flags that make no sense.
 */
export function flightRecorder(context: RoboContext, flags: FlightFlags, log: Logger): Flight {
  const { flight, flightTime, flightBytes, flightTrigger, flightDir } = flags;
  if (flight === undefined) {
    if (flightTrigger !== undefined) throw needless("--flight-trigger", "--flight");
    if (flightDir !== undefined) throw needless("--flight-dir", "--flight-trigger");
    return {};
  }
  if (flightBytes < MIN_BYTES) {
    throw new RoboError("usage", `--flight-bytes ${flightBytes} is too little`, {
      hint: "Give at least 1MiB",
    });
  }
  if (flightTime <= 0) {
    throw new RoboError("usage", "--flight-time is too short", {
      hint: "Give a time such as 60s",
    });
  }
  const kept = { topics: matcher(flight), maxBytes: flightBytes, maxAgeMs: flightTime };
  if (flightTrigger === undefined) {
    if (flightDir !== undefined) throw needless("--flight-dir", "--flight-trigger");
    return { options: kept };
  }
  const writer = new FlightWriter({
    robo: roboCommand(context),
    folder: usableFolder(flightDir ?? "."),
    seconds: flightTime / 1000,
    log,
  });
  const triggers = matcher(flightTrigger);
  return {
    options: { ...kept, triggers, onTrigger: (topic, core) => writer.trigger(topic, core) },
    writer,
  };
}

function matcher(patterns: readonly string[]): (topic: string) => boolean {
  const matchers = patterns.map(compileGlob);
  return (topic) => matchers.some((matches) => matches(topic));
}

/** A folder that is missing shows now rather than when there is something to be written. */
function usableFolder(folder: string): string {
  try {
    if (Deno.statSync(folder).isDirectory) return folder;
  } catch {
    // As if it were no folder.
  }
  throw new RoboError("usage", `There is no folder ${folder}`, {
    hint: "Make it first, or name another one with --flight-dir",
  });
}

function needless(flag: string, without: string): RoboError {
  return new RoboError("usage", `${flag} does nothing without ${without}`, {
    hint: "Say which topics to keep, such as --flight 'imu,camera/*' --flight-trigger panic",
  });
}
