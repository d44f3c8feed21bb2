#include "view/payload.h"

#include "view/ctemplate.h"
#include "view/sheet.h"

namespace pmq::view {
namespace {

void fill(Dictionary& tree, const PayloadLine& line) {
  auto& item = add(tree, "LINE");
  switch (line.kind) {
    case PayloadLine::Kind::open: {
      auto& open = add(item, "OPEN");
      set_foreign(open, "KEY", line.key);
      set(open, "BRACKET", line.text);
      set(open, "FOLDED", line.folded);
      break;
    }
    case PayloadLine::Kind::leaf: {
      auto& leaf = add(item, "LEAF");
      set_foreign(leaf, "KEY", line.key);
      set(leaf, "STYLE", line.style);
      set_foreign(leaf, "VALUE", line.text);
      break;
    }
    case PayloadLine::Kind::close:
      set(add(item, "CLOSE"), "BRACKET", line.text);
      break;
  }
}

}  // namespace

void set_payload(Dictionary& values, const std::string& section, const Payload& payload) {
  auto& part = *values.AddIncludeDictionary(section);
  part.SetFilename("payload.tpl");
  set(part, "BYTES", payload.erased_at ? "" : payload.bytes);
  if (payload.erased_at) {
    set_time(add(part, "ERASED"), "AT", *payload.erased_at);
    return;
  }
  auto& kept = add(part, "KEPT");
  set(kept, "COPIED", payload.text);
  if (payload.lines.empty()) {
    set_foreign(add(kept, "PLAIN"), "TEXT", payload.text);
    return;
  }
  auto& tree = add(kept, "TREE");
  for (const auto& line : payload.lines)
    fill(tree, line);
}

}  // namespace pmq::view
