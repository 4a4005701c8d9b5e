/**
 * Our detector, that answers each request with a number.
 *
 *     detector_program.ts PORT
 *
 * @module
 */
import { serveDetector } from "../../client/daq/mod.ts";

const gone = Promise.withResolvers<void>();
await using _ = await serveDetector({
  port: Number(Deno.args[0]),
  name: "detector",
  grab: () => 12.5,
  onDisconnected: () => gone.resolve(),
});
await gone.promise;
