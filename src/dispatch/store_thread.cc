#include "dispatch/store_thread.h"

#include <utility>

namespace pmq::dispatch {

StoreThread::StoreThread(std::function<void()> answered)
    : answered_(std::move(answered)), thread_([this] { serve(); }) {}

StoreThread::~StoreThread() {
  {
    const std::lock_guard lock{mutex_};
    leaving_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

bool StoreThread::is_idle() const {
  const std::lock_guard lock{mutex_};
  return state_ == State::idle;
}

void StoreThread::ask(Question question) {
  {
    const std::lock_guard lock{mutex_};
    question_ = std::move(question);
    state_ = State::asked;
  }
  changed_.notify_one();
}

bool StoreThread::take_answer() {
  Effect effect;
  std::exception_ptr fault;
  {
    const std::lock_guard lock{mutex_};
    if (state_ != State::answered) return false;
    effect = std::exchange(effect_, nullptr);
    fault = std::exchange(fault_, nullptr);
    state_ = State::idle;
  }
  if (fault) std::rethrow_exception(fault);
  effect();
  return true;
}

void StoreThread::serve() {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, [this] { return leaving_ || state_ == State::asked; });
    if (leaving_) return;
    const Question question = std::exchange(question_, nullptr);
    lock.unlock();
    Effect effect;
    std::exception_ptr fault;
    try {
      effect = question();
    } catch (...) {
      fault = std::current_exception();
    }
    lock.lock();
    effect_ = std::move(effect);
    fault_ = std::move(fault);
    state_ = State::answered;
    answered_();
  }
}

}  // namespace pmq::dispatch
