import { RoboError } from "../../errors.ts";
import { decodeFile } from "../../services/daq/mod.ts";
import { counted } from "../../terminal/format.ts";
import type { Implementation } from "../cli/command.ts";
import type { DaqDecodeFlags } from "./decode.ts";
import { printTapEvent } from "./wire_output.ts";

/** `robo daq decode`: prints what is in a file. */
const decode: Implementation<DaqDecodeFlags, [string]> = async (context, flags, path) => {
  const { role, dialect, maxFrame, json } = flags;
  let troubles = 0;
  let messages = 0;
  const events = decodeFile(path, {
    maxFrame,
    ...(role !== undefined && { role }),
    ...(dialect !== undefined && { dialect }),
  });
  for await (const event of events) {
    if (event.kind === "message") messages++;
    if (event.kind === "trouble" || event.kind === "cut") troubles++;
    printTapEvent(context, event, { json, places: true });
  }
  if (troubles === 0) return;
  const places = `${counted(troubles, "place")} of ${path} ${
    troubles === 1 ? "makes" : "make"
  } no sense`;
  throw new RoboError("data", `${places}, beside ${counted(messages, "message")}`, {
    hint: "Lines above that begin with ! say in which dialect the bytes would fit",
  });
};

export default decode;
