// A struct, a map and a function shared by C++ programs and all others. c++ -std=c++17 pose.cpp -lrobo -pthread
#include <iostream>
#include <map>
#include <robo/robo.hpp>

struct Pose {
  double x, y, theta;
};

int main() {
  try {
    robo::Variable<Pose> pose("pose_struct");
    pose.write({1, 2, 0.5});
    pose.update([](Pose now) { return Pose{now.x + 0.5, now.y, now.theta}; });
    std::cout << "x " << pose.read().x << ", value " << pose.ticket() << "\n";

    robo::Variable<> gains("gains");  // a map for Python and TypeScript
    gains.write_packed(std::map<std::string, double>{{"p", 2.5}, {"i", 0.25}});
    std::cout << "p " << gains.read_packed<std::map<std::string, double>>().at("p") << "\n";

    robo::Server server;
    server.add("scale", [](std::vector<double> values, double by) {
      for (double &value : values) value *= by;
      return values;
    });
    server.start();
    robo::Function scale("scale");
    std::cout << "scaled " << scale(std::vector<double>{1, 2}, 10).as<std::vector<double>>().back() << "\n";
  } catch (const robo::Error &error) {
    std::cerr << "pose: " << error.what() << "\n";
    return 1;
  }
}
