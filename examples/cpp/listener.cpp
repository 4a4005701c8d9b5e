// Prints what the talkers say, as examples/listener.ts does.
//   apt install g++ cppzmq-dev libmsgpack-cxx-dev
//   g++ -std=c++17 -DMSGPACK_NO_BOOST listener.cpp -o listener -lzmq
#include <cstdlib>
#include <iostream>
#include <msgpack.hpp>
#include <string>
#include <zmq.hpp>

int main() {
  const char *given = std::getenv("ROBO_CORE");
  const std::string core = given ? given : "tcp://localhost:9998,tcp://localhost:9999";
  zmq::context_t context;
  zmq::socket_t subscriber(context, zmq::socket_type::sub);
  subscriber.connect(core.substr(core.find(',') + 1));
  subscriber.set(zmq::sockopt::subscribe, "chatter");
  for (zmq::message_t topic, payload; subscriber.recv(topic) && subscriber.recv(payload);) {
    const auto message = msgpack::unpack(payload.data<char>(), payload.size());
    std::cout << topic.to_string() << ": " << message.get() << std::endl;
  }
}
