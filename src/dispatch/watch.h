#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "config/settings.h"
#include "dispatch/mailer.h"
#include "store/alerts.h"
#include "store/leader.h"
#include "store/vitals.h"

namespace pmq::dispatch {

/// What one look led to.
struct WatchReport {
  bool looked = false;  ///< false: another process does it, or the database can't be used
  int raised = 0;
  int cleared = 0;
  bool mailed = false;
  std::string mail_fault;  ///< why a mail that was due didn't go out
};

/// Looks at the health checks and tells operators what has changed: by messages and by mail. Of any
/// number of processes on any number of hosts one does it at a time.
class Watch {
 public:
  /// All must outlive it; `holder` is drawn by each process.
  Watch(const config::Settings& settings, store::Vitals& vitals, store::Leader& leader,
        store::Alerts& alerts, Mailer& mailer, std::uint64_t holder);

  /// What time it is at the store.
  using Now = std::function<Time()>;

  /// Throws what store/faults.h lists. Takes as long as a mail does. Whatever keeps it for longer
  /// than its term, it tells nothing that another process tells.
  WatchReport look(const Now& now);
  /// The same where nobody has looked for some minutes: for processes whose work is another one, in
  /// case no dispatcher runs. One statement otherwise.
  WatchReport look_in_place_of_others(const Now& now);
  /// Another process needn't wait until the term is over. Nothing, where this one doesn't have it.
  void resign();

 private:
  void tell(const store::AlertBook& book, const health::AlertStep& step, const Now& now,
            WatchReport& report);

  std::string site_;
  health::Limits limits_;
  health::AlertRules rules_;
  store::Vitals& vitals_;
  store::Leader& leader_;
  store::Alerts& alerts_;
  Mailer& mailer_;
  std::uint64_t holder_;
  bool leads_ = false;
};

}  // namespace pmq::dispatch
