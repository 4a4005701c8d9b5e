import { endIfStopping } from "./cell_context.ts";

/** Lets a cell be ended that does nothing but format values. */
export function installInspect(): void {
  const { inspect } = Deno;
  Deno.inspect = (value, options) => {
    endIfStopping();
    return inspect(value, options);
  };
}
