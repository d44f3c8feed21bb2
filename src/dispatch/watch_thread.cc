#include "dispatch/watch_thread.h"

#include <csignal>
#include <exception>
#include <utility>

#include "log/log.h"

namespace pmq::dispatch {
namespace {

constexpr seconds between_looks{30};

/// Signals are the dispatcher's.
void leave_signals_to_others() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

WatchThread::WatchThread(std::function<void()> look, std::function<void()> leave)
    : look_(std::move(look)), leave_(std::move(leave)), thread_([this] { run(); }) {}

WatchThread::~WatchThread() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool WatchThread::stop(milliseconds patience) {
  std::unique_lock lock(mutex_);
  stops_ = true;
  changed_.notify_all();
  return changed_.wait_for(lock, patience, [this] { return has_ended_; });
}

void WatchThread::run() {
  leave_signals_to_others();
  std::unique_lock lock(mutex_);
  do {
    lock.unlock();
    try {
      look_();
    } catch (const std::exception& fault) {
      log::warn("alerts can't be looked after", {{"cause", fault.what()}});
    }
    lock.lock();
  } while (!changed_.wait_for(lock, between_looks, [this] { return stops_; }));
  lock.unlock();
  try {
    leave_();
  } catch (const std::exception& fault) {
    // Others wait until its term is over.
    log::warn("the duty of looking after alerts can't be given back", {{"cause", fault.what()}});
  }
  lock.lock();
  has_ended_ = true;
  changed_.notify_all();
}

}  // namespace pmq::dispatch
