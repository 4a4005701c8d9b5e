// The struct of the bridge's benchmarks: 200 bytes, as telemetry is.
#ifndef ROBO_BENCH_BRIDGE_SAMPLE_H
#define ROBO_BENCH_BRIDGE_SAMPLE_H

#include <stdint.h>

typedef struct {
  uint64_t stamp;          /**< [ns] CLOCK_MONOTONIC, when it was sent */
  uint64_t count;          /**< of the structs before it */
  double position[3];      /**< [m] */
  double velocity[3];      /**< [m/s] */
  double current[12];      /**< [A] */
  float temperature[8];    /**< [degC] */
  uint32_t status;
  uint32_t flags;
} Sample;

#endif
