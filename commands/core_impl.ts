import { Hub } from "../services/hub/mod.ts";
import type { Implementation } from "./command.ts";
import type { CoreFlags } from "./core.ts";
const runCore: Implementation<CoreFlags> = async (context, flags) => {
  await using hub = await Hub.start({ in: flags.in, out: flags.out, latches: () => false });
  const signal = context.interruption();
  context.process.stderr.write(`ready ${hub.identity.in} ${hub.identity.out}\n`);
  using observer = hub.observe();
  if (flags.stats) { const t = setInterval(async () => context.print(JSON.stringify(await observer.take())), flags.interval); signal.addEventListener("abort", () => clearInterval(t)); }
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
};
export default runCore;
