/**
 * rosbridge's protocol of version 2, without any I/O: as ROSBRIDGE_PROTOCOL.md of RobotWebTools/rosbridge_suite describes it and roslibjs
 * speaks it.
 *
 * @module
 */
export { CborWriter } from "./cbor_writer.ts";
export {
  type ReadRosbridge,
  readRosbridge,
  ROSBRIDGE_COMPRESSIONS,
  ROSBRIDGE_LEVELS,
  type RosbridgeCall,
  type RosbridgeCompression,
  RosbridgeFault,
  type RosbridgeId,
  type RosbridgeLevel,
  type RosbridgeMessage,
  type RosbridgeSubscribe,
} from "./client_message.ts";
export { type Filled, fillStruct } from "./fill_struct.ts";
export { type Fragment, FragmentJoiner, fragmentsOf } from "./fragments.ts";
export { pngText } from "./png.ts";
export { cborOf, StructCbor, type StructMemory } from "./struct_cbor.ts";
export { type RosTypeDefinition, typeDefinitions } from "./type_definition.ts";
