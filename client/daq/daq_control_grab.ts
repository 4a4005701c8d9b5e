import { RoboError } from "../../errors.ts";
import { DteReader } from "../../protocols/daq/dte_bytes.ts";
import { type GrabHead, RecordReader } from "../../protocols/daq/grab_record.ts";
import { grabSummary } from "../../protocols/daq/grab_summary.ts";
import type { DataToExport } from "../../protocols/pymodaq/data.ts";
import type { FrameSource } from "../../protocols/pymodaq/frame_pool.ts";
import { problemError } from "./daq_control_http.ts";
import type { Grab } from "./lab.ts";

type About = Omit<GrabHead, "bytes">;

/** Reads the data of one grab out of an answer. Its memory is of `frames`, and goes back there when the grab is disposed of. */
export async function readGrab(response: Response, frames: FrameSource): Promise<Grab> {
  const { headers } = response;
  const number = (name: string) => Number(headers.get(`x-robo-${name}`) ?? 0);
  const about: About = {
    device: headers.get("x-robo-device") ?? "",
    number: number("number"),
    time: number("time"),
    missed: number("missed"),
  };
  const reader = new DteReader(frames);
  for await (const piece of response.body!) {
    const data = reader.push(piece);
    if (data !== undefined) return grabOf(about, data, frames);
  }
  throw new RoboError("data", "The data was cut off");
}

/** Grabs out of a stream of records; throws the problem that the last one tells. */
export async function* readGrabs(
  body: ReadableStream<Uint8Array>,
  frames: FrameSource,
): AsyncGenerator<Grab, void> {
  const records = new RecordReader();
  let current: { readonly head: GrabHead; readonly reader: DteReader } | undefined;
  for await (const piece of body) {
    for (const part of records.push(piece)) {
      if ("head" in part) {
        if ("problem" in part.head) throw problemError(part.head.problem);
        current = { head: part.head, reader: new DteReader(frames) };
        continue;
      }
      const { head, reader } = current!;
      const data = reader.push(part.data);
      if ((data !== undefined) !== part.isLast) {
        throw new RoboError("data", "The data is not as long as its head says");
      }
      if (data !== undefined) yield grabOf(head, data, frames);
    }
  }
}

function grabOf(about: About, data: DataToExport, frames: FrameSource): Grab {
  const { device, number, time, missed } = about;
  return {
    device,
    number,
    time,
    missed,
    data,
    summary: () => grabSummary(about, data),
    [Symbol.dispose]() {
      for (const { data: arrays, axes, errors = [] } of data.data) {
        for (const { bytes } of [...arrays, ...errors]) frames.give(bytes);
        for (const axis of axes) frames.give(axis.data.bytes);
      }
    },
  };
}
