// Publishes an inertial measurement unit at 100 Hz, and watches for bumps.
import { type Imu, imu, initNode, topic } from "robo";

const IMU = topic<Imu>("imu");

await using node = initNode("imu");
const bumps = node.subscriber(IMU, { signal: node.signal });
const readings = node.publisher().topicPublisher(IMU);
await node.ready();

const measuring = node.spin(100, () => {
  const bump = Math.random() < 0.005 ? 5 : 0;
  readings.publish(imu({
    linearAcceleration: { x: bump, z: 9.81 },
    angularVelocity: { z: 0.1 * Math.sin(performance.now() / 1000) },
    timestamp: Date.now() / 1000,
  }));
});
for await (const { value } of bumps) {
  const { x, y, z } = value.linearAcceleration;
  if (Math.abs(Math.hypot(x, y, z) - 9.81) > 1) node.logWarn(`Bump of ${x} m/s²`);
}
await measuring;
