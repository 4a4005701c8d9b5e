// Only sleeps, for a millisecond at a time: how late it wakes up is the machine's doing. At each line of input it prints the
// 99th percentile, in milliseconds, since the last one.
import { SYSTEM_WAITING } from "../../services/record/precise_wait.ts";
import { TimingRecord } from "../../services/record/timing.ts";
import { say } from "./say.ts";

const { now, turn, block } = SYSTEM_WAITING;
let record = new TimingRecord();
say("ready");
void answer();
while (true) {
  const start = now();
  block(1);
  record.add(now() - start - 1);
  await turn();
}

async function answer(): Promise<void> {
  for await (const _ of Deno.stdin.readable) {
    say({ ns: 0, messages: record.summary.p99, bytes: 0 });
    record = new TimingRecord();
  }
  Deno.exit(0);
}
