import { recordingInfo } from "../../services/record/mod.ts";
import { recordingInfoLines } from "../../terminal/record_view.ts";
import type { Implementation } from "../cli/command.ts";
import type { RecordInfoFlags } from "./info.ts";

/** `robo record info`: shows what is in a file. */
const showInfo: Implementation<RecordInfoFlags, [string]> = async (context, flags, path) => {
  const info = await recordingInfo(path, (text) => context.process.stderr.write(`${text}\n`));
  if (flags.json) return context.print(JSON.stringify(info));
  const width = Math.max(40, context.terminal.size().columns);
  for (const line of recordingInfoLines(info, width)) context.print(line);
  if (info.damage !== null) {
    context.process.stderr.write(`Give it an index again with: robo record repair ${path}\n`);
  }
};

export default showInfo;
