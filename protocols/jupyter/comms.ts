import { ContentReader, type Read } from "./content_reader.ts";
import type { JsonObject } from "./message.ts";

/** Messages of a comm, on shell from the client, on iopub from the kernel. */
export type CommType = "comm_open" | "comm_msg" | "comm_close";

/** Content of the messages of a comm. */
export interface CommContent {
  /** Which comm. */
  readonly commId: string;
  /** Who is to answer at the other end; with `comm_open` alone. */
  readonly targetName: string | undefined;
  /** Whatever is said (default nothing). */
  readonly data: JsonObject;
}

/** Reads the content of `comm_open`, `comm_msg` and `comm_close`. */
export function readComm(type: CommType, content: JsonObject): Read<CommContent> {
  const reader = new ContentReader(type, content);
  return reader.result({
    commId: reader.text("comm_id"),
    targetName: type === "comm_open" ? reader.text("target_name") : undefined,
    data: reader.object("data"),
  });
}

/** The content of a comm's message, as it is sent. */
export function commContent({ commId, targetName, data }: CommContent): JsonObject {
  return {
    comm_id: commId,
    ...(targetName === undefined ? {} : { target_name: targetName }),
    data,
  };
}
