/*
 * Host variables and host functions for C++17: objects instead of handles, exceptions instead of results. In a header
 * alone, over robo/shm.h, robo/var.h, robo/fn.h and robo/msgpack.h; link with -lrobo.
 *
 *   robo::Variable<Pose> pose("pose");             // a struct that can be copied byte by byte
 *   pose.write({1.0, 2.0, 0.5});
 *   Pose now = pose.read();
 *
 *   robo::Variable<> config("config");             // bytes; of MessagePack by default
 *   config.write_packed(std::map<std::string, double>{{"gain", 2.5}});
 *
 *   robo::Function add("add");
 *   double sum = add(1, 2).as<double>();
 *
 *   robo::Server server;
 *   server.add("add", [](double a, double b) { return a + b; });
 *   server.start();                                // in a thread of its own, until the end of its scope
 *
 * Ownership: objects close what they opened; they can be moved, not copied. A View or Loan has to end before its
 * variable. Every object may be used by several threads at once, but for being moved, closed and destroyed. Times are
 * std::chrono durations; `robo::forever` waits without end.
 */
#ifndef ROBO_ROBO_HPP
#define ROBO_ROBO_HPP

#include "fn.h"
#include "msgpack.h"
#include "var.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace robo {

using Bytes = std::vector<std::uint8_t>;
using Duration = std::chrono::nanoseconds;

/* As a time-out: no limit. */
inline constexpr Duration forever{-1};

/* What went wrong: a result of the library, with its message. */
class Error : public std::runtime_error {
 public:
  Error(std::int32_t result, const std::string &message) : std::runtime_error(message), result_(result) {}
  /* enum robo_result */
  std::int32_t result() const noexcept { return result_; }

 private:
  std::int32_t result_;
};

/* The function itself failed. One that throws this chooses the text and the code that its caller gets. */
class FunctionError : public Error {
 public:
  explicit FunctionError(const std::string &message, std::int32_t code = 1)
      : Error(ROBO_ERR_FAILED, message), code_(code) {}
  std::int32_t code() const noexcept { return code_; }

 private:
  std::int32_t code_;
};

namespace detail {

[[noreturn]] inline void fail(std::int32_t result) {
  char message[1024] = "";
  if (robo_error_message(message, sizeof message) == 0) throw Error(result, robo_result_text(result));
  throw Error(result, message);
}

inline std::int32_t check(std::int32_t result) {
  if (result < 0) fail(result);
  return result;
}

inline std::int64_t nanoseconds(Duration time) { return time.count(); }

}  // namespace detail

/* --- MessagePack of what C++ has: numbers, bool, texts, Bytes, vectors and maps by name --- */

template <class T, class = void>
struct Packing; /* not defined: T cannot be sent */

template <>
struct Packing<bool> {
  static void write(robo_msgpack_writer *out, bool value) { robo_msgpack_write_bool(out, value ? 1 : 0); }
  static bool read(robo_msgpack_reader *in, bool &value) {
    int found = 0;
    const int is_read = robo_msgpack_read_bool(in, &found);
    value = found != 0;
    return is_read != 0;
  }
};

template <class T>
struct Packing<T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool>>> {
  static void write(robo_msgpack_writer *out, T value) {
    if constexpr (std::is_signed_v<T>) robo_msgpack_write_int(out, value);
    else robo_msgpack_write_uint(out, value);
  }
  static bool read(robo_msgpack_reader *in, T &value) {
    robo_msgpack_reader before = *in;
    robo_msgpack_value head;
    if constexpr (std::is_unsigned_v<T>) {
      if (robo_msgpack_read(in, &head) && head.type == ROBO_MSGPACK_UINT) {
        value = static_cast<T>(head.number.u);
        return value == head.number.u;
      }
      *in = before;
    }
    std::int64_t found = 0;
    if (!robo_msgpack_read_int(in, &found)) return false;
    value = static_cast<T>(found);
    return static_cast<std::int64_t>(value) == found && (found >= 0 || std::is_signed_v<T>);
  }
};

template <class T>
struct Packing<T, std::enable_if_t<std::is_floating_point_v<T>>> {
  static void write(robo_msgpack_writer *out, T value) { robo_msgpack_write_double(out, static_cast<double>(value)); }
  static bool read(robo_msgpack_reader *in, T &value) {
    double found = 0;
    if (!robo_msgpack_read_double(in, &found)) return false;
    value = static_cast<T>(found);
    return true;
  }
};

template <>
struct Packing<std::string> {
  static void write(robo_msgpack_writer *out, std::string_view value) {
    robo_msgpack_write_text_of(out, value.data(), static_cast<std::uint32_t>(value.size()));
  }
  static bool read(robo_msgpack_reader *in, std::string &value) {
    const char *text = nullptr;
    std::uint32_t length = 0;
    if (!robo_msgpack_read_text(in, &text, &length)) return false;
    value.assign(text, length);
    return true;
  }
};

template <>
struct Packing<Bytes> {
  static void write(robo_msgpack_writer *out, const Bytes &value) {
    robo_msgpack_write_bytes(out, value.data(), static_cast<std::uint32_t>(value.size()));
  }
  static bool read(robo_msgpack_reader *in, Bytes &value) {
    const std::uint8_t *data = nullptr;
    std::uint32_t length = 0;
    if (!robo_msgpack_read_bytes(in, &data, &length)) return false;
    value.assign(data, data + length);
    return true;
  }
};

template <class T>
struct Packing<std::vector<T>> {
  static void write(robo_msgpack_writer *out, const std::vector<T> &values) {
    if constexpr (std::is_same_v<T, double> || std::is_same_v<T, float>) {
      const auto element = std::is_same_v<T, double> ? ROBO_MSGPACK_FLOAT64 : ROBO_MSGPACK_FLOAT32;
      robo_msgpack_write_typed_array(out, element, values.data(), static_cast<std::uint32_t>(values.size()));
    } else {
      robo_msgpack_write_array(out, static_cast<std::uint32_t>(values.size()));
      for (const T &value : values) Packing<T>::write(out, value);
    }
  }
  static bool read(robo_msgpack_reader *in, std::vector<T> &values) {
    values.clear();
    if constexpr (std::is_floating_point_v<T>) {
      if (robo_msgpack_peek(in) == ROBO_MSGPACK_EXTENSION) {
        robo_msgpack_value head;
        robo_msgpack_reader copy = *in;
        robo_msgpack_read(&copy, &head); /* as many as its bytes hold at the most */
        std::vector<double> found(head.count);
        std::uint32_t count = 0;
        if (!robo_msgpack_read_doubles(in, found.data(), head.count, &count)) return false;
        values.assign(found.begin(), found.begin() + count);
        return true;
      }
    }
    std::uint32_t count = 0;
    if (!robo_msgpack_read_array(in, &count)) return false;
    for (; count > 0; count--) {
      T value{};
      if (!Packing<T>::read(in, value)) return false;
      values.push_back(std::move(value));
    }
    return true;
  }
};

template <class T>
struct Packing<std::map<std::string, T>> {
  static void write(robo_msgpack_writer *out, const std::map<std::string, T> &values) {
    robo_msgpack_write_map(out, static_cast<std::uint32_t>(values.size()));
    for (const auto &[key, value] : values) {
      Packing<std::string>::write(out, key);
      Packing<T>::write(out, value);
    }
  }
  static bool read(robo_msgpack_reader *in, std::map<std::string, T> &values) {
    std::uint32_t count = 0;
    values.clear();
    if (!robo_msgpack_read_map(in, &count)) return false;
    for (; count > 0; count--) {
      std::string key;
      T value{};
      if (!Packing<std::string>::read(in, key) || !Packing<T>::read(in, value)) return false;
      values[std::move(key)] = std::move(value);
    }
    return true;
  }
};

namespace detail {

/* Texts are sent as texts, whatever they are held in. */
template <class T>
using Packed = std::conditional_t<std::is_convertible_v<T, std::string_view>, std::string, std::decay_t<T>>;

template <class T>
void pack_into(robo_msgpack_writer *out, const T &value) {
  Packing<Packed<T>>::write(out, value);
}

template <class Write>
Bytes packed_by(const Write &write) {
  robo_msgpack_writer out;
  robo_msgpack_write_to(&out, nullptr, 0);
  write(&out);
  if (robo_msgpack_length(&out) > ROBO_MAX_BYTES) throw Error(ROBO_ERR_TOO_BIG, "A value of more than 1 GiB");
  Bytes bytes(robo_msgpack_length(&out));
  robo_msgpack_write_to(&out, bytes.data(), bytes.size());
  write(&out);
  return bytes;
}

}  // namespace detail

/* A value as MessagePack. */
template <class T>
Bytes pack(const T &value) {
  return detail::packed_by([&](robo_msgpack_writer *out) { detail::pack_into(out, value); });
}

/* The value in bytes of MessagePack; Error ROBO_ERR_CORRUPT if they are none, or of another type. */
template <class T>
T unpack(const void *data, std::size_t length) {
  T value{};
  robo_msgpack_reader in;
  robo_msgpack_read_from(&in, data, length);
  if (!Packing<T>::read(&in, value) || in.at != in.end) throw Error(ROBO_ERR_CORRUPT, "The value is of another type");
  return value;
}

template <class T>
T unpack(const Bytes &bytes) {
  return unpack<T>(bytes.data(), bytes.size());
}

/* --- variables --- */

/* Hash and name of a struct's fields, which `robo shm header` writes: two that differ are refused. 0: any. */
template <class T>
struct Schema {
  static constexpr std::uint64_t hash = 0;
  static constexpr const char *name = "";
};

/* How a variable is opened; 0 = as it is, or by default. */
struct VariableOptions {
  std::uint64_t max_size = 0; /* bytes */
  std::uint32_t slots = 0;
  bool create = true;
  bool exclusive = false;
  bool read_only = false;
  std::uint64_t schema = 0;
  std::string type_name = "";
};

/* A value and where it comes from. */
template <class T>
struct Stamped {
  T data;
  robo_value info;
};

/* A value in place, which a later write may change: what was made of it counts if is_valid() says so afterwards. */
class View {
 public:
  View(robo_var *variable, const robo_view &view) : variable_(variable), view_(view) {}
  const void *data() const noexcept { return view_.data; }
  std::size_t size() const noexcept { return view_.value.length; }
  const robo_value &info() const noexcept { return view_.value; }
  bool is_valid() const noexcept { return robo_var_is_valid(variable_, &view_) == 1; }

 private:
  robo_var *variable_;
  robo_view view_;
};

/* Memory of a variable to be filled in place; given back unpublished at the end of its scope. */
class Loan {
 public:
  Loan(robo_var *variable, const robo_loan &loan) : variable_(variable), loan_(loan) {}
  Loan(Loan &&other) noexcept : variable_(std::exchange(other.variable_, nullptr)), loan_(other.loan_) {}
  Loan &operator=(Loan &&) = delete;
  ~Loan() {
    if (variable_ != nullptr) robo_var_discard(variable_, &loan_);
  }
  void *data() const noexcept { return loan_.data; }
  std::size_t capacity() const noexcept { return loan_.capacity; }

  /* Publishes the first `length` bytes and returns the ticket; the loan ends with it. */
  std::uint64_t publish(std::size_t length, robo_codec codec = ROBO_CODEC_RAW) {
    if (variable_ == nullptr) throw Error(ROBO_ERR_ARGUMENT, "The loan has ended already");
    std::uint64_t ticket = 0;
    detail::check(robo_var_publish(std::exchange(variable_, nullptr), &loan_, length, codec, &ticket));
    return ticket;
  }

 private:
  robo_var *variable_;
  robo_loan loan_;
};

/* What variables of all types have. */
class AnyVariable {
 public:
  AnyVariable(const std::string &name, const VariableOptions &options) : name_(name) {
    robo_var_options wanted = ROBO_VAR_OPTIONS_INIT;
    if (options.read_only) wanted.flags = ROBO_READ_ONLY;
    else wanted.flags = options.create ? ROBO_CREATE : 0;
    if (options.exclusive) wanted.flags |= ROBO_EXCLUSIVE;
    wanted.max_size = options.max_size;
    wanted.slots = options.slots;
    wanted.schema = options.schema;
    std::strncpy(wanted.type_name, options.type_name.c_str(), sizeof wanted.type_name - 1);
    robo_var *opened = nullptr;
    detail::check(robo_var_open(name.c_str(), &wanted, &opened));
    variable_.reset(opened);
  }

  const std::string &name() const noexcept { return name_; }
  /* The C handle, which stays this object's. */
  robo_var *handle() const noexcept { return variable_.get(); }
  /* The newest ticket, 0 = never written. */
  std::uint64_t ticket() const noexcept { return robo_var_ticket(variable_.get()); }

  robo_var_info info() const {
    robo_var_info found{};
    found.size = sizeof found;
    detail::check(robo_var_get_info(variable_.get(), &found));
    return found;
  }

  /* Waits for a newer value than `known` and returns its ticket; nothing when the time-out passed. */
  std::optional<std::uint64_t> wait(std::uint64_t known, Duration timeout = forever) const {
    std::uint64_t ticket = 0;
    const std::int32_t result = robo_var_wait(variable_.get(), known, detail::nanoseconds(timeout), &ticket);
    if (result == ROBO_ERR_TIMED_OUT) return std::nullopt;
    detail::check(result);
    return ticket;
  }

  View view() const {
    robo_view found{};
    detail::check(robo_var_peek(variable_.get(), &found));
    return View(variable_.get(), found);
  }

  Loan loan() {
    robo_loan found{};
    detail::check(robo_var_loan(variable_.get(), &found));
    return Loan(variable_.get(), found);
  }

  /* Withdraws this process's last will. */
  void clear_will() { detail::check(robo_var_clear_will(variable_.get())); }

  /* Removes the variable of this name: who has it open gets ROBO_ERR_REMOVED. */
  static void remove(const std::string &name) { detail::check(robo_var_remove(name.c_str())); }

 protected:
  std::uint64_t write_bytes(const void *data, std::size_t length, robo_codec codec) {
    std::uint64_t ticket = 0;
    detail::check(robo_var_write(variable_.get(), data, length, codec, &ticket));
    return ticket;
  }

  std::optional<std::uint64_t> write_bytes_if(std::uint64_t expected, const void *data, std::size_t length,
                                              robo_codec codec) {
    std::uint64_t ticket = 0;
    const std::int32_t result = robo_var_compare_write(variable_.get(), expected, data, length, codec, &ticket);
    if (result == ROBO_ERR_CHANGED) return std::nullopt;
    detail::check(result);
    return ticket;
  }

  /* Calls `read(ticket, info)` for each value that is kept, the oldest first; one that is overwritten is left out. */
  template <class Read>
  void each_kept(const Read &read) const {
    const robo_var_info now = info();
    for (std::uint64_t ticket = std::max<std::uint64_t>(now.oldest_ticket, 1); ticket <= now.ticket; ticket++) {
      try {
        read(ticket);
      } catch (const Error &error) {
        if (error.result() != ROBO_ERR_NOT_FOUND) throw;
      }
    }
  }

 private:
  struct Close {
    void operator()(robo_var *variable) const { robo_var_close(variable); }
  };
  std::string name_;
  std::unique_ptr<robo_var, Close> variable_;
};

/* A variable that holds a T, which can be copied byte by byte. */
template <class T = Bytes>
class Variable : public AnyVariable {
  static_assert(std::is_trivially_copyable_v<T>, "T has to be a struct that is copied byte by byte, or Bytes");

 public:
  /* `options.max_size` is by default that of T when the variable is made. */
  explicit Variable(const std::string &name, VariableOptions options = {}) : AnyVariable(name, with_schema(options)) {}

  std::uint64_t write(const T &value) { return write_bytes(&value, sizeof value, ROBO_CODEC_STRUCT); }

  /* Writes only if the newest ticket is still `expected` (0: never written); else returns nothing. */
  std::optional<std::uint64_t> compare_write(std::uint64_t expected, const T &value) {
    return write_bytes_if(expected, &value, sizeof value, ROBO_CODEC_STRUCT);
  }

  /* The newest value; Error ROBO_ERR_NEVER_WRITTEN, ROBO_ERR_REMOVED, ROBO_ERR_CORRUPT if it has another size. */
  T read() const { return read_stamped().data; }

  /* As read(), but Error ROBO_ERR_STALE if it is older than `max_age`. */
  T read_fresh(Duration max_age) const {
    return take([&](void *to, robo_value *info) {
      return robo_var_read_fresh(handle(), static_cast<std::uint64_t>(max_age.count()), to, sizeof(T), info);
    }).data;
  }

  Stamped<T> read_stamped() const {
    return take([&](void *to, robo_value *info) { return robo_var_read(handle(), to, sizeof(T), info); });
  }

  /* Waits for a newer value than there is now; nothing when the time-out passed. */
  std::optional<T> next(Duration timeout = forever) const {
    if (!wait(ticket(), timeout)) return std::nullopt;
    return read();
  }

  /* Replaces the value by `change(value)` in one step, calling it again when another process wrote meanwhile. */
  template <class Change>
  T update(const Change &change, const T &initial = T{}) {
    for (;;) {
      T value = initial;
      std::uint64_t seen = 0;
      if (ticket() != 0) {
        const Stamped<T> now = read_stamped();
        value = now.data;
        seen = now.info.ticket;
      }
      value = change(value);
      if (compare_write(seen, value)) return value;
    }
  }

  /* The values that are kept, the newest last. */
  std::vector<Stamped<T>> history() const {
    std::vector<Stamped<T>> values;
    each_kept([&](std::uint64_t wanted) {
      values.push_back(take([&](void *to, robo_value *info) {
        return robo_var_read_ticket(handle(), wanted, to, sizeof(T), info);
      }));
    });
    return values;
  }

  /* Leaves a value that is published when this process dies. */
  void set_will(const T &value) { detail::check(robo_var_set_will(handle(), &value, sizeof value, ROBO_CODEC_STRUCT)); }

 private:
  static VariableOptions with_schema(VariableOptions options) {
    if (options.schema == 0) {
      options.schema = Schema<T>::hash;
      options.type_name = Schema<T>::name;
    }
    if (options.max_size == 0 && sizeof(T) > 4096) options.max_size = sizeof(T);
    return options;
  }

  template <class Read>
  Stamped<T> take(const Read &read) const {
    Stamped<T> found{};
    const std::int32_t result = read(&found.data, &found.info);
    if (result == ROBO_OK || result == ROBO_ERR_TOO_BIG) {
      if (found.info.length != sizeof(T)) {
        throw Error(ROBO_ERR_CORRUPT, "variable '" + name() + "' holds a value of " +
                                          std::to_string(found.info.length) + " B, and the struct has " +
                                          std::to_string(sizeof(T)));
      }
    }
    detail::check(result);
    return found;
  }
};

/* A variable of bytes in any encoding. */
template <>
class Variable<Bytes> : public AnyVariable {
 public:
  explicit Variable(const std::string &name, const VariableOptions &options = {}) : AnyVariable(name, options) {}

  std::uint64_t write(const void *data, std::size_t length, robo_codec codec = ROBO_CODEC_RAW) {
    return write_bytes(data, length, codec);
  }
  std::uint64_t write(const Bytes &bytes, robo_codec codec = ROBO_CODEC_RAW) {
    return write_bytes(bytes.data(), bytes.size(), codec);
  }
  std::uint64_t write(std::string_view text, robo_codec codec = ROBO_CODEC_JSON) {
    return write_bytes(text.data(), text.size(), codec);
  }

  /* Writes numbers, texts, vectors and maps as MessagePack: what TypeScript and Python write by default. */
  template <class V>
  std::uint64_t write_packed(const V &value) {
    return write(pack(value), ROBO_CODEC_MSGPACK);
  }

  std::optional<std::uint64_t> compare_write(std::uint64_t expected, const Bytes &bytes, robo_codec codec) {
    return write_bytes_if(expected, bytes.data(), bytes.size(), codec);
  }

  /* The newest value's bytes; Error ROBO_ERR_NEVER_WRITTEN, ROBO_ERR_REMOVED. */
  Bytes read() const { return read_stamped().data; }

  /* As read(), but Error ROBO_ERR_STALE if it is older than `max_age`. */
  Bytes read_fresh(Duration max_age) const {
    return take([&](void *to, std::size_t capacity, robo_value *info) {
      return robo_var_read_fresh(handle(), static_cast<std::uint64_t>(max_age.count()), to, capacity, info);
    }).data;
  }

  Stamped<Bytes> read_stamped() const {
    return take([&](void *to, std::size_t capacity, robo_value *info) {
      return robo_var_read(handle(), to, capacity, info);
    });
  }

  /* The newest value of MessagePack as a V. */
  template <class V>
  V read_packed() const {
    return unpack<V>(read());
  }

  std::vector<Stamped<Bytes>> history() const {
    std::vector<Stamped<Bytes>> values;
    each_kept([&](std::uint64_t wanted) {
      values.push_back(take([&](void *to, std::size_t capacity, robo_value *info) {
        return robo_var_read_ticket(handle(), wanted, to, capacity, info);
      }));
    });
    return values;
  }

  void set_will(const Bytes &bytes, robo_codec codec) {
    detail::check(robo_var_set_will(handle(), bytes.data(), bytes.size(), codec));
  }

 private:
  template <class Read>
  static Stamped<Bytes> take(const Read &read) {
    Stamped<Bytes> found{};
    found.data.resize(256);
    for (;;) {
      const std::int32_t result = read(found.data.data(), found.data.size(), &found.info);
      if (result != ROBO_ERR_TOO_BIG || found.info.length <= found.data.size()) {
        detail::check(result);
        found.data.resize(found.info.length);
        return found;
      }
      found.data.resize(found.info.length);
    }
  }
};

/* A variable and the ticket of its value that is known. */
struct Known {
  const AnyVariable &variable;
  std::uint64_t ticket;
};

/*
 * Waits until at least one of many variables has a newer value than the one that is known, with one thread for all, and
 * returns the places of those that have in `known`: none when the time-out passed. One that was removed is among them.
 *
 *   robo::wait_any({{pose, pose.ticket()}, {battery, battery.ticket()}}, std::chrono::seconds(1));
 */
inline std::vector<std::size_t> wait_any(const std::vector<Known> &known, Duration timeout = forever) {
  std::vector<robo_wait_item> items;
  for (const Known &one : known) items.push_back({ROBO_WAIT_VARIABLE, 0, one.variable.handle(), one.ticket});
  const std::int32_t result =
      robo_wait(items.data(), static_cast<std::uint32_t>(items.size()), detail::nanoseconds(timeout));
  if (result != ROBO_ERR_TIMED_OUT) detail::check(result);
  std::vector<std::size_t> ready;
  for (std::size_t at = 0; at < items.size(); at++) {
    if (items[at].ready != 0) ready.push_back(at);
  }
  return ready;
}

/* --- functions --- */

/* How a function is opened or offered; both sides ask for the same. 0 = as it is, or 4096 bytes and 16 calls. */
struct FunctionOptions {
  std::uint64_t max_args = 0;
  std::uint64_t max_result = 0; /* ROBO_NO_RESULT: no results are kept */
  std::uint32_t slots = 0;
  bool create = true;
};

namespace detail {

inline robo_fn_options options_of(const FunctionOptions &options) {
  robo_fn_options wanted = ROBO_FN_OPTIONS_INIT;
  if (!options.create) wanted.flags = 0;
  wanted.max_args = options.max_args;
  wanted.max_result = options.max_result;
  wanted.slots = options.slots;
  return wanted;
}

}  // namespace detail

/* What a call came to. */
class Result {
 public:
  Result(Bytes bytes, robo_codec codec) : bytes_(std::move(bytes)), codec_(codec) {}
  const Bytes &bytes() const noexcept { return bytes_; }
  robo_codec codec() const noexcept { return codec_; }
  bool is_nil() const noexcept { return bytes_.empty() || (bytes_.size() == 1 && bytes_[0] == 0xc0); }
  /* The result as a T; Error ROBO_ERR_CORRUPT if it is of another type. */
  template <class T>
  T as() const {
    return unpack<T>(bytes_);
  }

 private:
  Bytes bytes_;
  robo_codec codec_;
};

/* A function of another process. */
class Function {
 public:
  explicit Function(const std::string &name, const FunctionOptions &options = {}, Duration timeout = forever)
      : timeout_(timeout) {
    const robo_fn_options wanted = detail::options_of(options);
    robo_fn *opened = nullptr;
    detail::check(robo_fn_open(name.c_str(), &wanted, &opened));
    function_.reset(opened);
    max_result_ = static_cast<std::size_t>(info().max_result);
  }

  robo_fn *handle() const noexcept { return function_.get(); }

  robo_fn_info info() const {
    robo_fn_info found{};
    found.size = sizeof found;
    detail::check(robo_fn_get_info(function_.get(), &found));
    return found;
  }

  /* Calls with these arguments and waits for the result; FunctionError if it threw, Error for all else. */
  template <class... Args>
  Result operator()(const Args &...args) {
    return call(packed(args...), ROBO_CODEC_MSGPACK, timeout_);
  }

  /* Calls with arguments that are encoded already. */
  Result call(const Bytes &args, robo_codec codec, Duration timeout = forever) {
    Bytes result(max_result_);
    robo_reply reply{};
    const std::int32_t status = robo_fn_call(function_.get(), args.data(), args.size(), codec, result.data(),
                                             result.size(), &reply, detail::nanoseconds(timeout));
    return ended(status, reply, std::move(result));
  }

  /* Calls without waiting; returns the number of the call. */
  template <class... Args>
  std::uint64_t post(const Args &...args) {
    const Bytes bytes = packed(args...);
    std::uint64_t id = 0;
    detail::check(robo_fn_post(function_.get(), bytes.data(), bytes.size(), ROBO_CODEC_MSGPACK, &id));
    return id;
  }

  /* The result of a posted call; nothing when the time-out passed, and then the call goes on. */
  std::optional<Result> get_response(std::uint64_t id, Duration timeout = forever) {
    Bytes result(max_result_);
    robo_reply reply{};
    const std::int32_t status =
        robo_fn_poll(function_.get(), id, result.data(), result.size(), &reply, detail::nanoseconds(timeout));
    if (status == ROBO_ERR_PENDING) return std::nullopt;
    return ended(status, reply, std::move(result));
  }

  void cancel(std::uint64_t id) { detail::check(robo_fn_cancel(function_.get(), id)); }

 private:
  struct Close {
    void operator()(robo_fn *function) const { robo_fn_close(function); }
  };

  template <class... Args>
  static Bytes packed(const Args &...args) {
    return detail::packed_by([&](robo_msgpack_writer *out) {
      robo_msgpack_write_array(out, 1);
      robo_msgpack_write_array(out, sizeof...(args));
      (detail::pack_into(out, args), ...);
    });
  }

  static Result ended(std::int32_t status, const robo_reply &reply, Bytes result) {
    if (status == ROBO_ERR_FAILED) {
      if (reply.code < 0) throw Error(reply.code, reply.error); /* found by the dispatcher, not by the function */
      throw FunctionError(reply.error, reply.code);
    }
    detail::check(status);
    result.resize(reply.length);
    return Result(std::move(result), static_cast<robo_codec>(reply.codec));
  }

  Duration timeout_;
  std::unique_ptr<robo_fn, Close> function_;
  std::size_t max_result_ = 0;
};

/* A dispatcher: offers functions of this process to all others. */
class Server {
 public:
  explicit Server(std::uint32_t max_functions = 0) {
    robo_server *opened = nullptr;
    detail::check(robo_server_open(max_functions, &opened));
    server_.reset(opened);
  }
  Server(Server &&) = delete;
  ~Server() { stop(); }

  robo_server *handle() const noexcept { return server_.get(); }

  /* Offers a function of C++: its arguments and its result are of types that can be packed, or it returns void. */
  template <class F>
  void add(const std::string &name, F function, const FunctionOptions &options = {}) {
    offer(name, adapt(std::function(std::move(function))), options);
  }

  /* Answers calls in a thread of its own until stop() or the end of this object. */
  void start() {
    threads_.emplace_back([this] { run(); });
  }

  /* Answers calls in this thread until stop(), or for `time`. */
  void run(Duration time = forever) {
    const std::uint64_t end = time < Duration::zero() ? 0 : robo_now() + static_cast<std::uint64_t>(time.count());
    for (;;) {
      std::int64_t left = -1;
      if (end != 0) left = std::max<std::int64_t>(0, static_cast<std::int64_t>(end - robo_now()));
      robo_request request{};
      const std::int32_t result = robo_server_receive(server_.get(), &request, left);
      if (result == ROBO_ERR_STOPPED || result == ROBO_ERR_TIMED_OUT) return;
      if (result == ROBO_ERR_REMOVED) { /* somebody removed the function, so nobody can call it */
        const std::lock_guard<std::mutex> lock(mutex_);
        handlers_.erase(request.function);
        continue;
      }
      detail::check(result);
      answer(request);
    }
  }

  /* Ends the threads, after the calls that they compute. */
  void stop() {
    robo_server_stop(server_.get());
    for (std::thread &thread : threads_) {
      if (thread.joinable() && thread.get_id() != std::this_thread::get_id()) thread.join();
    }
    threads_.clear();
  }

 private:
  using Handler = std::function<Bytes(const robo_request &)>;
  struct Close {
    void operator()(robo_server *server) const { robo_server_close(server); }
  };
  struct BadArguments : std::runtime_error {
    using std::runtime_error::runtime_error;
  };

  template <class R, class... Args>
  static Handler adapt(std::function<R(Args...)> function) {
    return [function = std::move(function)](const robo_request &request) -> Bytes {
      std::tuple<detail::Packed<Args>...> args;
      std::apply([&](auto &...arg) { read_arguments(request, arg...); }, args);
      if constexpr (std::is_void_v<R>) {
        std::apply(function, args);
        return Bytes{0xc0};
      } else {
        return pack(std::apply(function, args));
      }
    };
  }

  template <class... Args>
  static void read_arguments(const robo_request &request, Args &...args) {
    /* A copy, as its caller could change it while it is being read. */
    const auto *from = static_cast<const std::uint8_t *>(request.args);
    const Bytes bytes(from, from + request.length);
    robo_msgpack_reader in, named;
    std::uint32_t count = 0;
    if (!robo_msgpack_read_arguments(&in, bytes.data(), bytes.size(), &count, &named)) {
      throw BadArguments("Argument: they have to be [positional] or [positional, named]");
    }
    if (count != sizeof...(args)) {
      throw BadArguments("Argument: it takes " + std::to_string(sizeof...(args)) + " arguments, not " +
                         std::to_string(count));
    }
    if (!(Packing<Args>::read(&in, args) && ...)) throw BadArguments("Argument: one is of another type");
  }

  void offer(const std::string &name, Handler handler, const FunctionOptions &options) {
    const robo_fn_options wanted = detail::options_of(options);
    std::uint32_t number = 0;
    const std::lock_guard<std::mutex> lock(mutex_); /* a call may come before its handler is noted */
    detail::check(robo_server_add(server_.get(), name.c_str(), &wanted, &number));
    handlers_[number] = std::move(handler);
  }

  Handler handler_of(std::uint32_t number) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = handlers_.find(number);
    return found == handlers_.end() ? Handler{} : found->second;
  }

  void answer(const robo_request &request) {
    try {
      const Handler handler = handler_of(request.function);
      if (!handler) return fail(request, 2, "NotFound: this dispatcher does not offer the function any more");
      const Bytes bytes = handler(request);
      const std::int32_t result =
          robo_server_reply(server_.get(), &request, bytes.data(), bytes.size(), ROBO_CODEC_MSGPACK);
      if (result == ROBO_ERR_TOO_BIG) {
        fail(request, ROBO_ERR_TOO_BIG, "TooBig: the result is " + std::to_string(bytes.size()) + " B, and " +
                                            std::to_string(request.max_result) + " B are its max_result");
      }
    } catch (const BadArguments &error) {
      fail(request, ROBO_ERR_ARGUMENT, error.what());
    } catch (const FunctionError &error) {
      fail(request, error.code(), error.what());
    } catch (const std::exception &error) {
      fail(request, 1, std::string("Error: ") + error.what());
    } catch (...) {
      fail(request, 1, "Error: the function threw what is no std::exception");
    }
  }

  void fail(const robo_request &request, std::int32_t code, const std::string &text) {
    robo_server_fail(server_.get(), &request, code, text.c_str());
  }

  std::unique_ptr<robo_server, Close> server_;
  std::mutex mutex_;
  std::map<std::uint32_t, Handler> handlers_;
  std::vector<std::thread> threads_;
};

}  // namespace robo

#endif
