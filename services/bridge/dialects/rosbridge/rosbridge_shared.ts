import { CborWriter } from "../../../../protocols/rosbridge/mod.ts";
import type { Bridge } from "../../hub/bridge.ts";
import type { Client } from "../../hub/client.ts";
import { FrameWriter } from "../frame_writer.ts";
import { RosBook } from "./ros_book.ts";

/** What the conversations with all clients have in common. */
export class RosbridgeShared {
  /** The codecs. */
  readonly book: RosBook = new RosBook();
  /** Where messages are written. */
  readonly writer: FrameWriter = new FrameWriter();
  /** Where CBOR is written. */
  readonly cbor: CborWriter = new CborWriter();
}

/** What every part of a conversation stands on. */
export interface RosbridgeSetting {
  /** The bridge. */
  readonly bridge: Bridge;
  /** The client at the other end. */
  readonly client: Client;
  /** Ends the conversation. */
  readonly signal: AbortSignal;
  /** What it has in common with others. */
  readonly shared: RosbridgeShared;
}
