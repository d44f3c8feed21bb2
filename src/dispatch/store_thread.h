#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace pmq::dispatch {

/// Asks a store on a thread of its own, one question at a time: a database that is slow or away
/// keeps no request waiting that is under way.
class StoreThread {
 public:
  /// What is done with an answer, on the asker's thread.
  using Effect = std::function<void()>;
  /// Asks the store, on the store's thread. May throw.
  using Question = std::function<Effect()>;

  /// `answered` is called on the store's thread.
  explicit StoreThread(std::function<void()> answered);
  /// Waits for the answer to what was asked.
  ~StoreThread();
  StoreThread(const StoreThread&) = delete;
  StoreThread& operator=(const StoreThread&) = delete;

  /// Whether ask() may be called: the last answer has been taken.
  [[nodiscard]] bool is_idle() const;
  void ask(Question question);
  /// Runs the answer's effect, or throws what the store threw; false: there is no answer yet.
  bool take_answer();

 private:
  enum class State { idle, asked, answered };

  void serve();

  std::function<void()> answered_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::idle;
  bool leaving_ = false;
  Question question_;
  Effect effect_;
  std::exception_ptr fault_;
  std::thread thread_;
};

}  // namespace pmq::dispatch
