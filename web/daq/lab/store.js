/**
 * What the page knows of the lab's devices. Listeners hear of every change: `device` (its name), `gone` (its name), `parameter` (its
 * name), `grab`, `position`, and of everything as it happens (`happened`).
 */
export class Store extends EventTarget {
  /** @type {Map<string, object>} */
  devices = new Map();

  /** Takes the state of all devices in; those that are not among them are gone. */
  replace(devices) {
    const names = new Set(devices.map(({ name }) => name));
    for (const name of this.devices.keys()) {
      if (!names.has(name)) this.#remove(name);
    }
    // Those that are there first: what is shown of many is shown of them.
    for (const online of [true, false]) {
      for (const device of devices) if (device.online === online) this.#put(device);
    }
  }

  /** Takes in what has happened. */
  apply(event) {
    if (event.type === "device") this.#put(event.device);
    else if (event.type === "forgotten") this.#remove(event.name);
    else {
      const device = this.devices.get(event.name);
      if (event.type === "position" && device !== undefined) {
        this.#put({ ...device, position: event.position });
      }
      if (event.type === "grab" && device !== undefined) {
        this.#put({ ...device, lastGrab: event.grab });
      }
      this.#tell(event.type, event);
    }
    this.#tell("happened", event);
  }

  /** Calls `listener` with the detail of each event of this kind. */
  on(type, listener, signal) {
    this.addEventListener(type, ({ detail }) => listener(detail), { signal });
  }

  #remove(name) {
    if (this.devices.delete(name)) this.#tell("gone", { name });
  }

  #put(device) {
    // One that was forgotten may have left its name to a device of the other kind.
    if ((this.devices.get(device.name) ?? device).kind !== device.kind) this.#remove(device.name);
    const before = this.devices.get(device.name);
    this.devices.set(device.name, device);
    this.#tell("device", { name: device.name, device, before });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
