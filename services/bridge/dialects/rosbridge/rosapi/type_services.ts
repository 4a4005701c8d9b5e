import { ros1Message } from "../../../../../protocols/clayout/mod.ts";
import { typeDefinitions } from "../../../../../protocols/rosbridge/mod.ts";
import { isRosType, rosName, rosType } from "../ros_book.ts";
import {
  namedTopic,
  type RosapiService,
  textArg,
  typedTopic,
  visibleServices,
  visibleTopics,
} from "./rosapi_service.ts";

/** Services that tell what is what. */
export const TYPE_SERVICES: Readonly<Record<string, RosapiService>> = {
  topic_type: (setting, args) => {
    const topic = namedTopic(visibleTopics(setting), textArg(args, "topic"));
    return { type: topic === undefined ? "" : rosType(topic) };
  },
  topics_for_type: (setting, args) => {
    const type = textArg(args, "type");
    const topics = visibleTopics(setting).filter((topic) =>
      topic.answer === undefined && isRosType(topic, type)
    );
    return { topics: topics.map(rosName) };
  },
  service_type: (setting, args) => {
    const topic = namedTopic(visibleServices(setting), textArg(args, "service"));
    return { type: topic === undefined ? "" : rosType(topic) };
  },
  services_for_type: (setting, args) => {
    const type = textArg(args, "type");
    const services = visibleServices(setting).filter((topic) => isRosType(topic, type));
    return { services: services.map(rosName) };
  },
  message_details: (setting, args) => {
    const topic = typedTopic(visibleTopics(setting), textArg(args, "type"));
    return { typedefs: typeDefinitions(topic.struct, rosType(topic)) };
  },
  service_request_details: (setting, args) => {
    const topic = typedTopic(visibleServices(setting), textArg(args, "type"));
    return { typedefs: typeDefinitions(topic.struct, rosType(topic)) };
  },
  service_response_details: (setting, args) => {
    const topic = typedTopic(visibleServices(setting), textArg(args, "type"));
    const { struct } = topic.answer!;
    return { typedefs: typeDefinitions(struct, rosType(topic, struct)) };
  },
  topics_and_raw_types: (setting) => {
    const topics = visibleTopics(setting).filter((topic) => topic.answer === undefined);
    return {
      topics: topics.map(rosName),
      types: topics.map((topic) => rosType(topic)),
      // A big-endian struct is no message of ROS 1.
      typedefs_full_text: topics.map((topic) =>
        ros1Message(topic.struct, topic.byteOrder)?.definition ?? ""
      ),
    };
  },
};
