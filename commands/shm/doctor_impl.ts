import { HostVariable } from "../../client/shm/host_variable.ts";
import { check } from "../../ffi/check.ts";
import { nativeLibrary } from "../../ffi/library.ts";
import { NativeFunction } from "../../ffi/function.ts";
import { HostError } from "../../ffi/host_error.ts";
import { listSegments, type SegmentEntry } from "../../ffi/segment_list.ts";
import { counted, formatBytes } from "../../terminal/format.ts";
import { safeText } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import { failure, type Finding, fine, notice } from "../doctor/check.ts";
import { checkNativeLibrary } from "../doctor/native_library.ts";
import { printFindings } from "../doctor/print_findings.ts";
import type { ShmDoctorFlags } from "./doctor.ts";

/** `robo shm doctor`: examines the library, the memory and what is in it. */
const examine: Implementation<ShmDoctorFlags> = async (context, flags) => {
  const findings = await checkNativeLibrary();
  const isThere = findings.some(({ name, level }) => name === "native library" && level === "ok");
  // Without a library, or with a folder that is refused, there is nothing more to see.
  if (isThere && !findings.some(({ level }) => level === "fail")) {
    findings.push(...examineMemory(flags.reap));
  }
  printFindings(context, findings, flags.json);
};

export default examine;

function examineMemory(reap: boolean): Finding[] {
  const findings = reap ? [reapAll()] : [];
  const entries = listSegments();
  const bytes = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const variables = entries.filter(({ kind }) => kind === "variable").length;
  const functions = entries.length - variables;
  findings.push(
    fine(
      "contents",
      `${counted(variables, "variable")} and ${counted(functions, "function")}, ${
        formatBytes(bytes)
      }`,
    ),
  );
  for (const entry of entries) findings.push(...examineEntry(entry));
  return findings;
}

function examineEntry({ kind, name: own }: SegmentEntry): Finding[] {
  const name = `${kind} ${safeText(own)}`;
  try {
    return kind === "variable" ? ofVariable(own, name) : ofFunction(own, name);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    // Somebody has removed it meanwhile.
    if (error.reason === "not-found" || error.reason === "removed") return [];
    return [failure(name, error.message, cure(error, own))];
  }
}

function cure({ reason, hint }: HostError, name: string): string {
  const remove = `robo shm rm ${name}`;
  if (reason === "denied") {
    return `Give it back to its user with mode 0600, or remove it with: ${remove}`;
  }
  return hint?.replaceAll("NAME", name) ?? `Remove it with: ${remove}`;
}

function ofVariable(own: string, name: string): Finding[] {
  using variable = new HostVariable(own, { codec: "raw", create: false });
  const { heldSlots, slots, stolenSlots, refusedWrites, lastWill } = variable.describe();
  const found: Finding[] = [];
  if (heldSlots > 0) {
    const message = `${heldSlots} of ${slots} slots are in the hands of writers, living or dead`;
    found.push(
      notice(
        name,
        message,
        "Those of the dead are freed when they are needed, or now by: robo shm doctor --reap",
      ),
    );
  }
  if (stolenSlots > 0) {
    const hint =
      "See why they end; nothing of the variable was lost but the values that they were writing";
    found.push(notice(name, `${counted(stolenSlots, "writer")} died while they wrote`, hint));
  }
  if (refusedWrites > 0) {
    const hint =
      `Make it anew with more room, or more slots than writers at once (--max-size, --slots): robo shm rm ${own}`;
    found.push(
      notice(
        name,
        `${counted(refusedWrites, "write")} refused as too big, or as no slot was free`,
        hint,
      ),
    );
  }
  if (lastWill !== undefined && !lastWill.owner.alive) {
    const hint = "It is published with the next read or wait, or now by: robo shm doctor --reap";
    found.push(
      notice(
        name,
        `The last will of process ${lastWill.owner.pid}, which has ended, waits for a reader`,
        hint,
      ),
    );
  }
  return found;
}

function ofFunction(own: string, name: string): Finding[] {
  using opened = new NativeFunction(own, { create: false });
  const { servers, usedSlots, slots, died, dropped, refused } = opened.info();
  const found: Finding[] = [];
  if (servers.length === 0) {
    found.push(
      notice(
        name,
        "Nobody serves it",
        "Start its dispatcher, or remove it with: robo shm rm " + own,
      ),
    );
  }
  if (usedSlots === slots) {
    found.push(
      notice(
        name,
        `All ${slots} call slots are in use`,
        "Start more dispatchers, or make it anew with more slots",
      ),
    );
  }
  if (died > 0) {
    found.push(
      notice(name, `${counted(died, "call")} lost with their dispatchers`, "See why these end"),
    );
  }
  if (dropped + refused > 0) {
    const hint = "Fetch results sooner, or make it anew with more slots or a greater maxArgs";
    found.push(
      notice(
        name,
        `${counted(dropped, "result")} not fetched in time, ${counted(refused, "call")} refused`,
        hint,
      ),
    );
  }
  return found;
}

/** Frees what dead processes held: `robo_reap`. */
function reapAll(): Finding {
  const reaped = new Uint32Array(new ArrayBuffer(16));
  check(nativeLibrary().symbols.robo_reap(new Uint8Array(reaped.buffer)));
  const [slots, wills, segments] = reaped;
  return fine(
    "reaped",
    `${slots} slots, ${wills} last wills, ${segments} segments of dead processes`,
  );
}
