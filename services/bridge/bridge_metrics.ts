import type { Hub } from "./hub/hub.ts";
import type { Metric } from "./server/mod.ts";

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
    {
      name: "robo_bridge_program_live",
      type: "gauge",
      help: "Whether the program is connected",
      samples: programs.map((program) => [nameOf(program), program.isLive ? 1 : 0]),
    },
    {
      name: "robo_bridge_program_connections_total",
      type: "counter",
      help: "Times that the program has connected",
      samples: programs.map((program) => [nameOf(program), program.connects]),
    },
    {
      name: "robo_bridge_program_lost_total",
      type: "counter",
      help: "Structs that were lost between the program and the bridge",
      samples: programs.map((program) => [nameOf(program), program.lost]),
    },
    {
      name: "robo_bridge_topic_structs_total",
      type: "counter",
      help: "Structs of the topic",
      samples: topics.map((topic) => [topicOf(topic), topic.messages]),
    },
    {
      name: "robo_bridge_topic_bytes_total",
      type: "counter",
      help: "Bytes of the topic's structs",
      samples: topics.map((topic) => [topicOf(topic), topic.bytes]),
    },
    {
      name: "robo_bridge_clients",
      type: "gauge",
      help: "Clients that are connected, by what they speak",
      samples: [...Map.groupBy(clients, ({ dialect }) => dialect)].map((
        [dialect, some],
      ) => [{ dialect }, some.length]),
    },
    figure("robo_bridge_waiting_bytes", waiting, "Bytes that wait for clients"),
    total("robo_bridge_sent_structs_total", sent, "Structs that clients were sent"),
    total("robo_bridge_lost_structs_total", lost, "Structs that slow clients were not sent"),
    total("robo_bridge_forwarded_structs_total", counters.forwarded, "Structs sent to programs"),
    total("robo_bridge_refused_structs_total", counters.refused, "Orders that were refused"),
    {
      name: "robo_bridge_ejected_clients_total",
      type: "counter",
      help: "Clients that were disconnected because of their slowness",
      samples: (["slow", "stalled", "deaf"] as const).map((why) => [{ why }, counters[why]]),
    },
  ];
}

function figure(name: string, value: number, help: string): Metric {
  return { name, type: "gauge", help, samples: [[{}, value]] };
}

function total(name: string, value: number, help: string): Metric {
  return { name, type: "counter", help, samples: [[{}, value]] };
}
