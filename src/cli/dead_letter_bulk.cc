#include <algorithm>
#include <iostream>
#include <thread>

#include "cli/confirm.h"
#include "cli/dead_letter.h"
#include "cli/session.h"
#include "cli/text.h"
#include "json/write.h"

namespace pmq::cli {
namespace {

using store::BulkMode;
using store::BulkOutcome;

const char* participle(BulkVerb verb) {
  return verb == BulkVerb::requeue ? "requeued" : "discarded";
}

/// One command over the store: the same selection as often as it takes.
class Bulk {
 public:
  Bulk(Session& session, BulkVerb verb, const BulkOptions& options)
      : session_(session),
        store_(session.store()),
        verb_(verb),
        rate_(options.rate),
        actor_(operator_with(options.reason)) {
    const Time now = store_.now();
    selection_ = selection_of(options.selection, now);
    // What fails again while this runs must not be requeued again and again.
    if (auto* filter = std::get_if<store::DeadLetterFilter>(&selection_)) {
      filter->until = std::min(filter->until.value_or(now), now);
    }
  }

  BulkOutcome count() { return step(BulkMode::dry_run); }

  BulkOutcome change_all() {
    BulkOutcome total;
    for (;;) {
      const auto outcome = step(BulkMode::apply);
      total.matched += outcome.matched;
      total.changed += outcome.changed;
      total.more = outcome.more;
      if (!outcome.more || outcome.changed == 0) return total;
      std::cerr << counted(total.changed, "dead letter") << ' ' << participle(verb_)
                << " so far, there are more\n";
      wait_for_their_turns(outcome.changed);
    }
  }

 private:
  BulkOutcome step(BulkMode mode) {
    const Time now = store_.now();
    const store::Audited audited(
        session_.audit(),
        audit_entry(session_,
                    verb_ == BulkVerb::requeue ? "dead-letters.requeue" : "dead-letters.discard",
                    "dead letters", actor_.reason));
    return verb_ == BulkVerb::requeue ? store_.requeue(selection_, rate_, mode, actor_, now)
                                      : store_.discard(selection_, mode, actor_, now);
  }

  /// The store spreads one request's deliveries over time; a second request at once would double
  /// the rate.
  void wait_for_their_turns(int changed) const {
    if (!rate_) return;
    const std::chrono::duration<double> turns{changed / *rate_};
    std::cerr << "at this rate their turns take "
              << duration_text(std::chrono::duration_cast<milliseconds>(turns))
              << "; waiting (Ctrl-C leaves the rest as it is)\n";
    std::this_thread::sleep_for(turns);
  }

  Session& session_;
  store::Store& store_;
  BulkVerb verb_;
  std::optional<double> rate_;
  store::Actor actor_;
  store::DeadLetterSelection selection_;
};

std::string how_many(const BulkOutcome& outcome) {
  return counted(outcome.matched, "dead letter") + (outcome.more ? " or more" : "");
}

void tell_json(BulkVerb verb, const BulkOutcome& outcome) {
  json::Writer out;
  out.begin_object();
  out.field("ok", true);
  out.field("matched", outcome.matched);
  out.field(participle(verb), outcome.changed);
  out.field("more", outcome.more);
  out.end_object();
  std::cout << out.take() << '\n';
}

}  // namespace

ExitCode change_dead_letters(Session& session, BulkVerb verb, const BulkOptions& options) {
  const bool must_ask = verb == BulkVerb::discard && !options.yes && !options.dry_run;
  if (must_ask && !can_ask()) {
    throw UsageError("discard can't be undone, and there is nobody to ask: add --yes");
  }
  // A wrong command line is told without asking the database.
  static_cast<void>(selection_of(options.selection, SystemClock{}.now()));
  Bulk bulk{session, verb, options};
  if (options.dry_run) {
    const auto outcome = bulk.count();
    if (options.json) {
      tell_json(verb, outcome);
    } else {
      std::cout << how_many(outcome) << " would be " << participle(verb) << ".\n";
    }
    return ExitCode::done;
  }
  if (must_ask && !confirm(how_many(bulk.count()) + " would be discarded for good. Go on?")) {
    throw Refusal("nothing was discarded");
  }
  const auto outcome = bulk.change_all();
  if (options.json) {
    tell_json(verb, outcome);
  } else {
    std::cout << counted(outcome.changed, "dead letter") << ' ' << participle(verb)
              << (outcome.more ? "; some are left.\n" : ".\n");
  }
  return outcome.more ? ExitCode::failed : ExitCode::done;
}

}  // namespace pmq::cli
