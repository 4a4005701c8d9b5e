import { counter, gauge, type Metric } from "../../protocols/http/metrics.ts";
import type { Hub } from "./hub/hub.ts";

/** The figures of a hub for Prometheus. */
export function bridgeMetrics(hub: Hub): Metric[] {
  const programs = [...hub.programs.values()];
  const topics = [...hub.topics.values()];
  const clients = [...hub.clients];
  const { counters } = hub;
  let sent = counters.sentBefore;
  let lost = counters.lostBefore;
  let waiting = 0;
  for (const client of clients) {
    sent += client.sent;
    waiting += client.waitingBytes;
    for (const count of client.lost.values()) lost += count;
  }
  const nameOf = ({ description }: typeof programs[number]) => ({ program: description.name });
  const topicOf = ({ name }: typeof topics[number]) => ({ topic: name });
  return [
    gauge(
      "robo_bridge_program_live",
      "Whether the program is connected",
      programs.map((program) => [nameOf(program), program.isLive ? 1 : 0]),
    ),
    counter(
      "robo_bridge_program_connections_total",
      "Times that the program has connected",
      programs.map((program) => [nameOf(program), program.connects]),
    ),
    counter(
      "robo_bridge_program_lost_total",
      "Structs that were lost between the program and the bridge",
      programs.map((program) => [nameOf(program), program.lost]),
    ),
    counter(
      "robo_bridge_topic_structs_total",
      "Structs of the topic",
      topics.map((topic) => [topicOf(topic), topic.messages]),
    ),
    counter(
      "robo_bridge_topic_bytes_total",
      "Bytes of the topic's structs",
      topics.map((topic) => [topicOf(topic), topic.bytes]),
    ),
    gauge(
      "robo_bridge_clients",
      "Clients that are connected, by what they speak",
      [...Map.groupBy(clients, ({ dialect }) => dialect)].map((
        [dialect, some],
      ) => [{ dialect }, some.length]),
    ),
    gauge("robo_bridge_waiting_bytes", "Bytes that wait for clients", waiting),
    counter("robo_bridge_sent_structs_total", "Structs that clients were sent", sent),
    counter("robo_bridge_lost_structs_total", "Structs that slow clients were not sent", lost),
    counter(
      "robo_bridge_outrun_structs_total",
      "Structs that came faster than any client who wanted them took them",
      counters.outrun,
    ),
    counter("robo_bridge_forwarded_structs_total", "Structs sent to programs", counters.forwarded),
    counter("robo_bridge_refused_structs_total", "Orders that were refused", counters.refused),
    counter(
      "robo_bridge_ejected_clients_total",
      "Clients that were disconnected because of their slowness",
      (["slow", "stalled", "deaf"] as const).map((why) => [{ why }, counters[why]]),
    ),
    counter(
      "robo_bridge_forgotten_programs_total",
      "Programs that were forgotten to make room for others",
      counters.forgottenPrograms,
    ),
    counter(
      "robo_bridge_lines_left_out_total",
      "Lines of programs that were left out because too many came in a second",
      counters.linesLeftOut,
    ),
  ];
}
