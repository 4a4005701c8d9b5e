/**
 * What to type for a simulated camera at a server that listens at `endpoint` (`tcp://host:port`), whose page is open under the name `page`.
 *
 * @param {string} endpoint
 * @param {string} page
 */
export function simCommand(endpoint, page) {
  const command = "robo daq client --sim camera";
  const [, host, port] = /^tcp:\/\/(.*):(\d+)$/.exec(endpoint) ?? [];
  if (host === undefined) return command;
  const reached = host === "0.0.0.0" || host === "[::]" ? page : host;
  const isUsual = port === "6341" && ["127.0.0.1", "localhost"].includes(reached);
  return isUsual ? command : `${command} --connect ${reached}:${port}`;
}
