import type { DeviceHost } from "./device_host.ts";
import type { DeviceParameters } from "./device_parameters.ts";
import type { ServedCounters, ServedDevice } from "./served_device.ts";

/** What its owner sees of every device that is served, be it a detector or an actuator. */
export abstract class HostedDevice implements ServedDevice {
  /** The connection and the parameters; there once the device has started. */
  protected host!: DeviceHost;

  get name(): string {
    return this.host.name;
  }

  get endpoint(): string {
    return this.host.client.endpoint;
  }

  get isConnected(): boolean {
    return this.host.client.isConnected;
  }

  get parameters(): DeviceParameters {
    return this.host.parameters;
  }

  get counters(): ServedCounters {
    return this.host.counters;
  }

  info(key: string, value: string): boolean {
    return this.host.info(key, value);
  }

  spin(): Promise<void> {
    return this.host.spin();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host[Symbol.asyncDispose]();
  }
}
