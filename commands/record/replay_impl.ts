import { RoboError } from "../../errors.ts";
import { Playhead, Replay } from "../../services/record/mod.ts";
import { replayProgressLine, replaySummaryLines } from "../../terminal/replay_view.ts";
import type { Implementation } from "../cli/command.ts";
import { coreAccess } from "../cli/core_connection.ts";
import type { ReplayFlags } from "../replay.ts";
import { StatusLine } from "../screen/status_line.ts";

/** How often the line that says where the replay is changes, in milliseconds. */
const SHOW_MS = 200;

/** `robo replay`: publishes what a recording holds. */
const replay: Implementation<ReplayFlags, [string]> = async (context, flags, path) => {
  const { terminal } = context;
  if (flags.pause && !terminal.interactive) {
    throw new RoboError("usage", "--pause waits for a key, and there is no terminal", {
      hint: "Leave it out",
    });
  }
  if (flags.end !== undefined && flags.end <= flags.start) {
    throw new RoboError("usage", "--end does not come after --start", {
      hint: "Both are counted from the start of the recording",
    });
  }
  const stop = new AbortController();
  const signal = AbortSignal.any([context.interruption(), stop.signal]);
  using status = new StatusLine(context);
  const playhead = new Playhead(() => performance.now(), {
    rate: flags.rate,
    paused: flags.pause,
  });
  await using player = await Replay.open({
    path,
    topics: flags.topics ?? [],
    remap: new Map(flags.remap ?? []),
    startMs: flags.start,
    endMs: flags.end,
    loop: flags.loop,
    latch: flags.latch,
    services: flags.services,
    playhead,
    ...await coreAccess(flags),
    signal,
    notice: (text) => status.say(text),
  });
  const show = () => {
    const { rate, paused } = playhead;
    status.show((width) => replayProgressLine({ ...player.status, rate, paused }, width));
  };
  const leaving = new AbortController();
  if (terminal.interactive) {
    terminal.onKey((key) => {
      onKey(key, playhead, () => stop.abort());
      show();
    }, leaving.signal);
  }
  const timer = setInterval(show, SHOW_MS);
  try {
    await player.run();
  } finally {
    clearInterval(timer);
    leaving.abort();
    status.clear();
  }
  const result = player.status;
  if (flags.json) context.print(JSON.stringify(result));
  else for (const line of replaySummaryLines(result)) context.print(line);
};

export default replay;

function onKey(key: string, playhead: Playhead, end: () => void): void {
  if (key === " ") playhead.togglePause();
  else if (key === "s" || key === "\x1b[C") playhead.step();
  else if (key === "+" || key === "=") playhead.scaleRate(2);
  else if (key === "-") playhead.scaleRate(0.5);
  else if (key === "q") end();
}
