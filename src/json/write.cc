#include "json/write.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "base/utf8.h"
#include "json/rapidjson.h"
// Behind the settings it obeys.
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace pmq::json {
namespace {

rapidjson::SizeType size_of(std::string_view text) {
  if (text.size() > UINT32_MAX) throw std::length_error("a JSON string over 4 GiB");
  return static_cast<rapidjson::SizeType>(text.size());
}

}  // namespace

class Writer::Impl : private rapidjson::Writer<rapidjson::StringBuffer> {
  using Base = rapidjson::Writer<rapidjson::StringBuffer>;

 public:
  Impl() : Base(buffer_) {}

  using Base::Bool;
  using Base::EndArray;
  using Base::Int64;
  using Base::Null;
  using Base::StartArray;
  using Base::StartObject;
  using Base::Uint64;

  void key(std::string_view name) {
    if (!expects_key()) throw std::logic_error("a JSON key where a value belongs");
    write_string(name);
  }

  void string(std::string_view value) {
    if (expects_key()) throw std::logic_error("a JSON value where a key belongs");
    write_string(value);
  }

  void end_object() {
    if (expects_value()) throw std::logic_error("a JSON key without a value");
    EndObject();
  }

  void raw(std::string_view json, rapidjson::Type type) {
    Prefix(type);
    std::memcpy(buffer_.Push(json.size()), json.data(), json.size());
  }

  std::string take() {
    if (!IsComplete()) throw std::logic_error("the JSON text is not finished");
    std::string text{buffer_.GetString(), buffer_.GetSize()};
    buffer_.Clear();
    Reset(buffer_);
    return text;
  }

 private:
  void write_string(std::string_view value) {
    if (is_valid_utf8(value)) {
      String(value.data() ? value.data() : "", size_of(value));
    } else {
      const std::string valid = replace_invalid_utf8(value);
      String(valid.data(), size_of(valid));
    }
  }

  [[nodiscard]] bool expects_key() const {
    return in_object() && level_stack_.Top<Level>()->valueCount % 2 == 0;
  }

  [[nodiscard]] bool expects_value() const {
    return in_object() && level_stack_.Top<Level>()->valueCount % 2 == 1;
  }

  [[nodiscard]] bool in_object() const {
    return !level_stack_.Empty() && !level_stack_.Top<Level>()->inArray;
  }

  rapidjson::StringBuffer buffer_;
};

Writer::Writer() : impl_(std::make_unique<Impl>()) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

void Writer::begin_object() {
  impl_->StartObject();
}
void Writer::end_object() {
  impl_->end_object();
}
void Writer::begin_array() {
  impl_->StartArray();
}
void Writer::end_array() {
  impl_->EndArray();
}
void Writer::key(std::string_view name) {
  impl_->key(name);
}
void Writer::string(std::string_view value) {
  impl_->string(value);
}
void Writer::integer(std::int64_t value) {
  impl_->Int64(value);
}
void Writer::unsigned_integer(std::uint64_t value) {
  impl_->Uint64(value);
}
void Writer::boolean(bool value) {
  impl_->Bool(value);
}
void Writer::null() {
  impl_->Null();
}

void Writer::number(double value) {
  if (!std::isfinite(value)) return null();
  char digits[32];
  const auto result = std::to_chars(digits, digits + sizeof digits, value);
  impl_->raw({digits, static_cast<std::size_t>(result.ptr - digits)}, rapidjson::kNumberType);
}

void Writer::raw(std::string_view json) {
  if (json.empty()) throw std::logic_error("an empty text is no JSON value");
  impl_->raw(json, rapidjson::kObjectType);
}

std::string Writer::take() {
  return impl_->take();
}

}  // namespace pmq::json
