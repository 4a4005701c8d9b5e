// Every operation of robo/robo.hpp, in one process; ends with 0 when all of them do what they say.
#include <robo/robo.hpp>

#include <cstdio>
#include <cstdlib>

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      std::fprintf(stderr, "line %d: not so: %s\n", __LINE__, #condition);    \
      std::exit(1);                                                           \
    }                                                                         \
  } while (0)

using namespace std::chrono_literals;

struct Pose {
  double x, y;
  std::int32_t n;
};

struct Other {
  double x[600];
};

template <>
struct robo::Schema<Other> {
  static constexpr std::uint64_t hash = 77;
  static constexpr const char *name = "Other";
};

// The result that a call fails with; 0 when it does not.
template <class Call>
std::int32_t result_of(const Call &call) {
  try {
    call();
    return 0;
  } catch (const robo::Error &error) {
    CHECK(error.what()[0] != 0);
    return error.result();
  }
}

static void structs() {
  robo::Variable<Pose> pose("cpp.pose");
  CHECK(result_of([&] { pose.read(); }) == ROBO_ERR_NEVER_WRITTEN);
  CHECK(pose.ticket() == 0);
  CHECK(pose.write({1, 2, 3}) == 1);
  CHECK(pose.read().y == 2 && pose.read_fresh(1h).n == 3);
  CHECK(pose.read_stamped().info.writer_pid != 0);
  CHECK(!pose.compare_write(0, {4, 5, 6}));
  CHECK(pose.compare_write(1, {4, 5, 6}) == 2u);
  CHECK(pose.update([](Pose old) { return Pose{old.x + 1, old.y, old.n}; }).x == 5);
  CHECK(pose.history().size() == 3 && pose.history().back().data.x == 5);
  CHECK(!pose.next(1ms) && !pose.wait(3, 1ms) && pose.wait(2, 1s) == 3u);
  pose.set_will({0, 0, 0});
  CHECK(pose.info().will_owner != 0);
  pose.clear_will();
  CHECK(pose.info().will_owner == 0);

  robo::View view = pose.view();
  CHECK(static_cast<const Pose *>(view.data())->x == 5 && view.size() == sizeof(Pose) && view.is_valid());
  for (int i = 0; i < 8; i++) pose.write({0, 0, 0});
  CHECK(!view.is_valid());

  robo::Variable<Other> big("cpp.other");  // larger than the default of a variable
  CHECK(big.info().max_size == sizeof(Other) && std::string(big.info().type_name) == "Other");
  robo::VariableOptions another;
  another.schema = 78;
  CHECK(result_of([&] { robo::Variable<Pose>("cpp.other", another); }) == ROBO_ERR_MISMATCH);
  robo::Variable<double> narrow("cpp.pose");
  CHECK(result_of([&] { narrow.read(); }) == ROBO_ERR_CORRUPT);
}

static void bytes() {
  robo::VariableOptions options;
  options.max_size = 1000;
  options.slots = 4;
  robo::Variable<> text("cpp.text", options);
  text.write(std::string(900, 'x'));
  CHECK(text.read().size() == 900 && text.read_stamped().info.codec == ROBO_CODEC_JSON);
  CHECK(result_of([&] { text.write(robo::Bytes(1001)); }) == ROBO_ERR_TOO_BIG);
  using Map = std::map<std::string, std::vector<std::string>>;
  const Map map{{"a", {"b", "c"}}, {"d", {}}};
  text.write_packed(map);
  CHECK(text.read_packed<Map>() == map);
  CHECK(result_of([&] { text.read_packed<int>(); }) == ROBO_ERR_CORRUPT);
  CHECK(text.history().size() == 2);
  {
    robo::Loan loan = text.loan();
    CHECK(loan.capacity() == 1000);
  }  // given back unpublished
  CHECK(text.ticket() == 2 && text.info().held_slots == 0);
  robo::Loan loan = text.loan();
  robo::Loan moved = std::move(loan);
  std::memcpy(moved.data(), "abc", 3);
  CHECK(moved.publish(3) == 3);
  CHECK(result_of([&] { moved.publish(3); }) == ROBO_ERR_ARGUMENT);
  CHECK((text.read() == robo::Bytes{'a', 'b', 'c'}));

  robo::VariableOptions exclusive;
  exclusive.exclusive = true;
  CHECK(result_of([&] { robo::Variable<>("cpp.text", exclusive); }) == ROBO_ERR_EXISTS);
  robo::VariableOptions reading;
  reading.read_only = true;
  robo::Variable<> reader("cpp.text", reading);
  CHECK(reader.read().size() == 3);
  CHECK(result_of([&] { reader.write("x"); }) == ROBO_ERR_DENIED);
  CHECK(result_of([] { robo::Variable<>("no/name"); }) == ROBO_ERR_NAME);
  robo::Variable<> moved_to = std::move(text);
  robo::AnyVariable::remove("cpp.text");
  CHECK(result_of([&] { moved_to.read(); }) == ROBO_ERR_REMOVED);
}

static void waiting() {
  robo::Variable<Pose> pose("cpp.first");
  robo::Variable<> text("cpp.second");
  CHECK(robo::wait_any({{pose, 0}, {text, 0}}, 1ms).empty());
  text.write("x");
  CHECK((robo::wait_any({{pose, 0}, {text, 0}}, 10s) == std::vector<std::size_t>{1}));
  pose.write({1, 2, 3});
  CHECK((robo::wait_any({{pose, 0}, {text, 0}}) == std::vector<std::size_t>{0, 1}));
  std::thread writer([&] { pose.write({4, 5, 6}); });
  CHECK((robo::wait_any({{text, 1}, {pose, 1}}) == std::vector<std::size_t>{1}));
  writer.join();
  CHECK(text.read_fresh(1h).size() == 1 && result_of([&] { text.read_fresh(0ns); }) == ROBO_ERR_STALE);
  CHECK(result_of([] { robo::wait_any({}); }) == ROBO_ERR_ARGUMENT);
}

static void functions() {
  robo::Server server(8);
  server.add("cpp.add", [](double a, int b) { return a + b; });
  server.add("cpp.join", [](const std::vector<std::string> &words, std::string_view by) {
    std::string all;
    for (const std::string &word : words) all += (all.empty() ? "" : std::string(by)) + word;
    return all;
  });
  server.add("cpp.nothing", [](bool, std::uint8_t) {});
  server.add("cpp.throws", [] { throw std::runtime_error("on purpose"); });
  server.add("cpp.own", []() -> int { throw robo::FunctionError("my text", 42); });
  server.add("cpp.big", [] { return robo::Bytes(5000); });
  server.start();
  server.add("cpp.late", [](std::vector<float> values) { return values; });

  robo::Function add("cpp.add");
  CHECK(add(1.5, 2).as<double>() == 3.5 && add(1, 2).as<int>() == 3);
  CHECK(result_of([&] { add(1); }) == ROBO_ERR_ARGUMENT);
  CHECK(result_of([&] { add(1, 2, 3); }) == ROBO_ERR_ARGUMENT);
  CHECK(result_of([&] { add(1, "text"); }) == ROBO_ERR_ARGUMENT);
  CHECK(result_of([&] { add(1, 1.5); }) == ROBO_ERR_ARGUMENT);
  CHECK(result_of([&] { add(robo::Bytes(5000)); }) == ROBO_ERR_TOO_BIG);
  CHECK(result_of([&] { add(1, 2).as<std::string>(); }) == ROBO_ERR_CORRUPT);
  const std::uint64_t first = add.post(1, 1), second = add.post(2, 2);
  CHECK(add.get_response(second, 5s)->as<double>() == 4 && add.get_response(first, 5s)->as<double>() == 2);
  CHECK(result_of([&] { add.get_response(first); }) == ROBO_ERR_NOT_FOUND);

  robo::Function join("cpp.join");
  CHECK(join(std::vector<std::string>{"a", "b"}, "-").as<std::string>() == "a-b");
  CHECK(robo::Function("cpp.nothing")(true, 255).is_nil());
  CHECK(result_of([] { robo::Function("cpp.nothing")(true, 256); }) == ROBO_ERR_ARGUMENT);
  CHECK(result_of([] { robo::Function("cpp.big")(); }) == ROBO_ERR_TOO_BIG);
  CHECK((robo::Function("cpp.late")(std::vector<double>{0.5}).as<std::vector<float>>() == std::vector<float>{0.5f}));
  CHECK(result_of([] { robo::Function("cpp.throws")(); }) == ROBO_ERR_FAILED);
  try {
    robo::Function("cpp.own")();
    CHECK(false);
  } catch (const robo::FunctionError &error) {
    CHECK(error.code() == 42 && std::string(error.what()) == "my text");
  }
  robo::FunctionOptions small;
  small.max_args = 64;
  CHECK(result_of([&] { robo::Function("cpp.add", small); }) == ROBO_ERR_MISMATCH);
  CHECK(result_of([&] { server.add("cpp.add", [] {}); }) == ROBO_ERR_EXISTS);
  CHECK(result_of([] { robo::Function("cpp.nobody")(); }) == ROBO_ERR_NO_SERVER);
  server.stop();
  server.stop();
}

static void removed_function() {
  robo::Server server;
  server.add("cpp.kept", [] { return 1; });
  server.add("cpp.removed", [] { return 2; });
  server.start();
  CHECK(robo::Function("cpp.removed")().as<int>() == 2);
  CHECK(robo_fn_remove("cpp.removed") == ROBO_OK);
  CHECK(robo::Function("cpp.kept")().as<int>() == 1);
}

int main() {
  structs();
  bytes();
  waiting();
  functions();
  removed_function();
  std::puts("all well");
}
