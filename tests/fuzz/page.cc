#include <algorithm>
#include <cstdlib>

#include "tests/fuzz/fuzz.h"
#include "view/message.h"

using namespace pmq;
using namespace pmq::view;

namespace {

/// A page on which everything that comes from outside is this text.
std::string page_with(const Templates& templates, const std::string& text) {
  Page page;
  page.title = page.base = page.address = page.form_token = page.account = page.role = text;
  page.navigation.push_back({text, text, text, text, false});
  page.notice = Notice{Tone::info, text, text, text};
  MessageView view;
  view.id = view.event_type = text;
  view.facts.push_back({text, text, text, {}});
  view.payload.text = view.payload.bytes = text;
  view.payload.lines.push_back({PayloadLine::Kind::leaf, text, "string", text, text});
  DeliveryView delivery;
  delivery.id = delivery.queue = delivery.queue_href = delivery.state_label = text;
  delivery.edit_href = text;
  delivery.why.push_back(text);
  delivery.timeline.push_back({"plain", text, text, text, {}});
  view.deliveries.push_back(std::move(delivery));
  view.queues.push_back(text);
  return render(templates, page, view);
}

}  // namespace

/// No text adds a tag to a page, or an end to an attribute.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Templates templates(std::getenv("PMQ_TEMPLATES"));
  static const std::string harmless = page_with(templates, "x");
  if (size == 0) return 0;
  const auto page = page_with(templates, std::string(text_of(data, size)));
  for (const char mark : {'<', '>', '"'})
    require(std::count(page.begin(), page.end(), mark) ==
            std::count(harmless.begin(), harmless.end(), mark));
  return 0;
}
