import type { Logger } from "@logtape/logtape";
import { RoboError } from "../../errors.ts";
import { DaqHttpServer, DaqServer, readLabConfig, ScanRunner } from "../../services/daq/mod.ts";
import { AllowList } from "../../transports/allow_list.ts";
import { VERSION } from "../../version.ts";
import type { Implementation } from "../cli/command.ts";
import { startLogging } from "../cli/logging.ts";
import type { RoboContext } from "../context.ts";
import type { DaqServerFlags } from "../daq_server.ts";
import { LabPrinter } from "./lab_printer.ts";

/** `robo daq-server`: serves devices until it is interrupted. */
const runDaqServer: Implementation<DaqServerFlags> = async (context, flags) => {
  const signal = context.interruption();
  const log = startLogging(context, flags, "daq");
  const config = flags.config === undefined ? {} : await readLabConfig(flags.config);
  const { allow = [] } = flags;
  await using server = await DaqServer.start({ ...flags, allow, config, log });
  const { storage = "." } = config;
  await using scans = new ScanRunner({ lab: server.lab, storage, version: VERSION });
  await using http = await startHttp(context, { server, scans, flags, log });
  const printer = new LabPrinter(context, flags.json);
  printer.ready({
    endpoint: server.endpoint,
    ...http && { url: http.url, ...http.token !== undefined && { token: http.token } },
  });
  for await (const event of server.lab.events(signal)) printer.happened(event);
};

export default runDaqServer;

interface HttpSetting {
  readonly server: DaqServer;
  readonly scans: ScanRunner;
  readonly flags: DaqServerFlags;
  readonly log: Logger;
}

async function startHttp(
  context: RoboContext,
  { server, scans, flags, log }: HttpSetting,
): Promise<DaqHttpServer | undefined> {
  if (flags.noHttp) {
    if (flags.http === undefined) return undefined;
    throw new RoboError("usage", "--http and --no-http exclude each other");
  }
  return await DaqHttpServer.start(server.lab, {
    ...flags.http,
    ...flags.token !== undefined && { token: flags.token },
    ...flags.allow !== undefined && { allow: new AllowList(flags.allow) },
    endpoint: server.endpoint,
    version: VERSION,
    announce: { env: context.process.env },
    scans,
    logger: log,
  });
}
