#include "json/parse.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "json/duplicate_name.h"
#include "json/input.h"
#include "json/rapidjson.h"
// Behind the settings it obeys.
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

namespace pmq::json {
namespace {

constexpr std::size_t opaque_levels = 3;

bool is_between_tokens(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':';
}

ParseError error_of(rapidjson::ParseErrorCode code, std::size_t offset) {
  switch (code) {
    case rapidjson::kParseErrorStringInvalidEncoding:
      return {"json_invalid_unicode", "A string is not valid UTF-8.", offset};
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return {"json_invalid_unicode", "An escaped surrogate (\\ud800 to \\udfff) has no pair.",
              offset};
    case rapidjson::kParseErrorNumberTooBig:
      return {"json_number_too_long", "A number is too big for a double.", offset};
    case rapidjson::kParseErrorDocumentEmpty:
      return {"malformed_json", "The JSON text is empty.", offset};
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return {"malformed_json", "There is something after the end of the JSON value.", offset};
    default:
      return {"malformed_json", rapidjson::GetParseError_En(code), offset};
  }
}

}  // namespace

/// RapidJSON's handler: builds the tree from its events. Values whose container is still open wait
/// on a stack; when it closes, they move in one piece to where they stay.
class TreeBuilder {
 public:
  TreeBuilder(std::string_view text, const Limits& limits, std::span<const std::string_view> opaque)
      : text_(text), limits_(limits), opaque_(opaque), input_(text) {
    document_.memory_ = std::make_unique<std::pmr::monotonic_buffer_resource>(
        std::min<std::size_t>(512 + text.size() / 2, std::size_t{64} * 1024));
    waiting_.reserve(16);
    names_.reserve(16);
    frames_.reserve(8);
  }

  tl::expected<Document, ParseError> build() {
    rapidjson::Reader reader;
    constexpr unsigned flags = rapidjson::kParseIterativeFlag |
                               rapidjson::kParseValidateEncodingFlag |
                               rapidjson::kParseNumbersAsStringsFlag;
    const rapidjson::ParseResult result = reader.Parse<flags>(input_, *this);
    if (error_) return tl::unexpected(std::move(*error_));
    if (result.IsError()) return tl::unexpected(error_of(result.Code(), result.Offset()));
    document_.root_ = keep(std::span<const Value>{&waiting_.back().value, 1}).data();
    return std::move(document_);
  }

  // RapidJSON's names for the events.
  bool Null() { return scalar(Kind::null); }
  bool Bool(bool) { return scalar(Kind::boolean); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return scalar(Kind::number); }

  bool String(const char* decoded, rapidjson::SizeType size, bool) {
    Value value = token(Kind::string);
    if (!inside_opaque()) {
      const std::string_view content = content_of(value.raw_, {decoded, size});
      value.data_ = content.data();
      value.size_ = content.size();
    }
    return add(value);
  }

  bool Key(const char* decoded, rapidjson::SizeType size, bool) {
    name_ = content_of(token(Kind::string).raw_, {decoded, size});
    names_.push_back(name_);
    if (!inside_opaque() && frames_.size() <= opaque_levels) {
      next_is_opaque_ = std::find(opaque_.begin(), opaque_.end(), name_) != opaque_.end();
    }
    return true;
  }

  bool StartObject() { return open(); }
  bool StartArray() { return open(); }

  bool EndObject(rapidjson::SizeType) {
    const auto names = std::span{names_}.subspan(frames_.back().first_name);
    if (const std::string_view* name = find_duplicate(names)) {
      return fail(
          {"json_duplicate_key",
           "The name \"" + std::string{utf8_prefix(*name, 64)} + "\" stands twice in one object.",
           frames_.back().start});
    }
    names_.resize(frames_.back().first_name);
    return close(Kind::object);
  }

  bool EndArray(rapidjson::SizeType) { return close(Kind::array); }

  // Asked for by the compiler, never called: numbers come as text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  /// A container not yet closed.
  struct Frame {
    std::string_view name;    // of itself as a member
    std::size_t start;        // of its text
    std::size_t first_child;  // on waiting_
    std::size_t first_name;   // on names_
  };

  [[nodiscard]] bool inside_opaque() const { return opaque_frame_ != 0; }

  /// The value whose text has just been read: behind the last event there are only white space, a
  /// comma or a colon before it.
  Value token(Kind kind) {
    std::size_t start = last_end_;
    while (is_between_tokens(text_[start]))
      ++start;
    last_end_ = input_.Tell();
    Value value;
    value.kind_ = kind;
    value.raw_ = text_.substr(start, last_end_ - start);
    return value;
  }

  /// A string's content: the text itself, unless it has escapes (see Input).
  std::string_view content_of(std::string_view raw, std::string_view decoded) {
    if (decoded.empty()) return raw.substr(1, raw.size() - 2);
    return {keep(std::span{decoded.data(), decoded.size()}).data(), decoded.size()};
  }

  bool scalar(Kind kind) { return add(token(kind)); }

  bool add(const Value& value) {
    next_is_opaque_ = false;
    if (inside_opaque()) return true;
    if (++count_ > limits_.max_values) {
      return fail({"json_too_large",
                   "There are more than " + std::to_string(limits_.max_values) + " values.",
                   input_.Tell()});
    }
    waiting_.push_back({name_, value});
    return true;
  }

  bool open() {
    const std::size_t start = input_.Tell();
    last_end_ = start + 1;
    frames_.push_back({name_, start, waiting_.size(), names_.size()});
    if (next_is_opaque_) {
      opaque_frame_ = frames_.size();
      next_is_opaque_ = false;
    }
    return true;
  }

  bool close(Kind kind) {
    const Frame frame = frames_.back();
    last_end_ = input_.Tell() + 1;
    Value value;
    value.kind_ = kind;
    value.raw_ = text_.substr(frame.start, last_end_ - frame.start);
    if (!inside_opaque()) take_children(value, frame.first_child);
    if (opaque_frame_ == frames_.size()) opaque_frame_ = 0;
    frames_.pop_back();
    name_ = frame.name;
    return add(value);
  }

  void take_children(Value& container, std::size_t first) {
    const auto children = std::span<const Member>{waiting_}.subspan(first);
    container.size_ = children.size();
    if (container.kind_ == Kind::object) {
      container.data_ = keep(children).data();
    } else {
      container.data_ = keep_values(children);
    }
    waiting_.resize(first);
  }

  template <typename T>
  std::span<const T> keep(std::span<const T> source) {
    T* const target = allocate<T>(source.size());
    std::uninitialized_copy(source.begin(), source.end(), target);
    return {target, source.size()};
  }

  const Value* keep_values(std::span<const Member> members) {
    Value* const target = allocate<Value>(members.size());
    std::transform(members.begin(), members.end(), target,
                   [](const Member& member) { return member.value; });
    return target;
  }

  template <typename T>
  T* allocate(std::size_t count) {
    return static_cast<T*>(document_.memory_->allocate(count * sizeof(T), alignof(T)));
  }

  bool fail(ParseError error) {
    error_ = std::move(error);
    return false;
  }

  std::string_view text_;
  const Limits& limits_;
  std::span<const std::string_view> opaque_;
  Input input_;
  Document document_;

  std::vector<Member> waiting_;          // an item's name is empty
  std::vector<std::string_view> names_;  // of all open objects, inside opaque values too
  std::vector<Frame> frames_;
  std::string_view name_;  // of the member being read
  std::size_t last_end_ = 0;
  std::size_t count_ = 0;
  std::size_t opaque_frame_ = 0;  // frames_.size() when the opaque container was opened, else 0
  bool next_is_opaque_ = false;
  std::optional<ParseError> error_;
};

tl::expected<Document, ParseError> parse(std::string_view text, const Limits& limits,
                                         std::span<const std::string_view> opaque) {
  if (auto error = scan(text, limits)) return tl::unexpected(std::move(*error));
  return TreeBuilder{text, limits, opaque}.build();
}

}  // namespace pmq::json
