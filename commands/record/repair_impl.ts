import { repairRecording, type RepairReport } from "../../services/record/mod.ts";
import { counted, formatBytes } from "../../terminal/format.ts";
import { VERSION } from "../../version.ts";
import type { Implementation } from "../cli/command.ts";
import type { RecordRepairFlags } from "./repair.ts";

/** `robo record repair`: writes anew what is left of a file. */
const repair: Implementation<RecordRepairFlags, [string]> = async (context, flags, path) => {
  const output = flags.output ?? `${path.replace(/\.mcap$/, "")}.repaired.mcap`;
  const report = await repairRecording({ path, output, replace: flags.force, version: VERSION });
  if (flags.json) return context.print(JSON.stringify({ path, output, ...report }));
  for (const line of lines(path, output, report)) context.print(line);
};

export default repair;

function lines(path: string, output: string, report: RepairReport): string[] {
  if (report.whole) return [`${path} is whole: there is nothing to repair`];
  const { damage, lostBytes, lostParts, orphans, lostAttachments, messages, end } = report;
  const until = end === null ? "" : `, up to ${new Date(end * 1000).toISOString()}`;
  const found = [`Wrote ${output}: ${counted(messages, "message")}${until}`];
  if (damage !== null) {
    found.push(`Lost from byte ${damage.offset} on, ${formatBytes(lostBytes)}: ${damage.reason}`);
  }
  for (const { offset, reason } of lostParts) {
    found.push(`Lost a part at byte ${offset}: ${reason}`);
  }
  if (orphans > 0) found.push(`Lost ${counted(orphans, "message")} of topics that are not known`);
  if (lostAttachments > 0) found.push(`Lost ${counted(lostAttachments, "attachment")}`);
  return found;
}
