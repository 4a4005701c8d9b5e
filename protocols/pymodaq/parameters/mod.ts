/**
 * PyMoDAQ's parameter trees: read from XML and written as PyMoDAQ writes them, typed, found, changed, and kept the same on both
 * sides of a connection. Nothing that a peer sends is ever evaluated.
 *
 * @module
 */
export * from "./parameter.ts";
export * from "./literal_reader.ts";
export * from "./literal_writer.ts";
export * from "./value_kind.ts";
export { isSameValue } from "./literal_json.ts";
export { type XmlLimits } from "./element_tree.ts";
export * from "./parse_parameters.ts";
export { parameterXml } from "./parameter_xml.ts";
export * from "./find_parameter.ts";
export * from "./with_value.ts";
export * from "./parameter_store.ts";
export * from "./parameter_store_options.ts";
