export { type MemoryDevice } from "./memory_lab/memory_device_testing.ts";
export { MemoryLab } from "./memory_lab/memory_lab_testing.ts";
export { arrayData, scalarData, wireArray } from "./memory_lab/sample_data_testing.ts";
export { parameter } from "./memory_lab/sample_parameters_testing.ts";
