// Publishes a greeting twice a second, as examples/talker.ts does.
//   apt install g++ cppzmq-dev libmsgpack-cxx-dev
//   g++ -std=c++17 -DMSGPACK_NO_BOOST talker.cpp -o talker -lzmq
#include <chrono>
#include <cstdlib>
#include <msgpack.hpp>
#include <string>
#include <thread>
#include <zmq.hpp>

int main() {
  const char *given = std::getenv("ROBO_CORE");
  const std::string core = given ? given : "tcp://localhost:9998,tcp://localhost:9999";
  zmq::context_t context;
  zmq::socket_t publisher(context, zmq::socket_type::pub);
  publisher.connect(core.substr(0, core.find(',')));
  for (int count = 0;; count++) {
    msgpack::sbuffer payload;
    msgpack::packer packer(payload);
    packer.pack_map(2).pack("text").pack("hello from C++").pack("count").pack(count);
    publisher.send(zmq::str_buffer("chatter"), zmq::send_flags::sndmore);
    publisher.send(zmq::buffer(payload.data(), payload.size()));
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
}
