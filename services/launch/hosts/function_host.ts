import { takeKwargs } from "../../../system/kwargs_variables.ts";
import { endWithParent } from "./orphan_watch.ts";
import { describeFailure, importFunction } from "./user_function.ts";

/**
 * Calls an exported function of a module in this process. The process ends when the function has returned and nothing
 * that it began is left, or with status 1 and the stack when it throws.
 */
export async function hostFunction(module: string, name: string): Promise<void> {
  try {
    const kwargs = takeKwargs(Deno.env);
    if (Deno.env.has("ROBO_LAUNCH")) endWithParent();
    const call = await importFunction(module, name);
    await call(kwargs);
  } catch (error) {
    const { text, status } = describeFailure(error);
    await Deno.stderr.write(new TextEncoder().encode(text));
    Deno.exit(status);
  }
}
