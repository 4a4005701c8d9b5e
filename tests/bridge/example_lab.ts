import {
  BridgeServer,
  type BridgeServerOptions,
  layoutOfHeader,
} from "../../services/bridge/mod.ts";
import { compile, EXAMPLES, Started } from "./link/link_lab.ts";

/** Starts a bridge for the structs of the example in C, whose socket is in `folder`, and the example's driver, which sends them. */
export async function exampleLab(
  folder: string,
  options: Partial<BridgeServerOptions> = {},
): Promise<{ readonly server: BridgeServer } & AsyncDisposable> {
  await using ending = new AsyncDisposableStack();
  const address = `unix:${folder}/robo.sock`;
  const server = ending.use(
    await BridgeServer.start({
      ...{ version: "0.0.1", port: 0, listen: [address] },
      layout: await layoutOfHeader(`${EXAMPLES}/telemetry.h`, {}),
      ...options,
    }),
  );
  const driver = await compile(`${EXAMPLES}/driver.c`, folder);
  ending.use(new Started([driver, "--address", address, "--quiet"]));
  const all = ending.move();
  return { server, [Symbol.asyncDispose]: () => all.disposeAsync() };
}
