import { runRobo } from "./commands/app.ts";
import { processContext } from "./commands/context.ts";

await runRobo(processContext());
