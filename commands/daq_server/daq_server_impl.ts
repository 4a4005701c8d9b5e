import { DaqServer, readLabConfig, ScanRunner } from "../../services/daq/mod.ts";
import { VERSION } from "../../version.ts";
import type { Implementation } from "../cli/command.ts";
import { startLogging } from "../cli/logging.ts";
import type { SharedFlags } from "../cli/shared_flags.ts";
import { unhurried } from "../cli/unhurried.ts";
import type { RoboContext } from "../context.ts";
import type { DaqServerFlags } from "../daq_server.ts";
import { startHttp, startScpi } from "./interfaces.ts";
import { LabPrinter } from "./lab_printer.ts";

/** `robo daq-server`: serves devices until it is interrupted. */
const runDaqServer: Implementation<DaqServerFlags> = async (context, flags) => {
  await unhurried(context, (around) => serve(around, flags), flags);
};

export default runDaqServer;

async function serve(context: RoboContext, flags: DaqServerFlags & SharedFlags): Promise<void> {
  const signal = context.interruption();
  const log = startLogging(context, flags, "daq");
  const config = flags.config === undefined ? {} : await readLabConfig(flags.config);
  const { allow = [] } = flags;
  await using server = await DaqServer.start({ ...flags, allow, config, log });
  const { storage = "." } = config;
  await using scans = new ScanRunner({ lab: server.lab, storage, version: VERSION });
  await using http = await startHttp(context, { server, scans, flags, log });
  await using scpi = await startScpi({ server, flags });
  const printer = new LabPrinter(context, flags.json);
  printer.ready({
    endpoint: server.endpoint,
    ...http && { url: http.url, ...http.token !== undefined && { token: http.token } },
    ...scpi && { scpi: scpi.endpoint },
  });
  for await (const event of server.lab.events(signal)) printer.happened(event);
}
