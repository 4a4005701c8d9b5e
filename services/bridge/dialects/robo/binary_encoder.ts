import { BATCH_HEAD_BYTES, writeBatchHead } from "../../../../protocols/robows/mod.ts";
import type { FrameRun } from "../../hub/frame_run.ts";
import type { RunEncoder } from "../../hub/subscription.ts";
import { frameRoom } from "./frame_room.ts";

/** Writes structs as they are, a head of eight bytes in front of all frames of a run. */
export function binaryEncoder(sub: number): RunEncoder {
  return {
    key: `robo binary ${sub}`,
    encode({ bytes, count }: FrameRun) {
      const { frame, view, at } = frameRoom(BATCH_HEAD_BYTES + bytes.length);
      writeBatchHead(view, at, { kind: "frames", sub, count });
      frame.set(bytes, at + BATCH_HEAD_BYTES);
      return frame;
    },
  };
}
