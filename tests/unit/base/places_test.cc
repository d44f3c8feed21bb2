#include "base/places.h"

#include <sched.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <functional>
#include <string>
#include <thread>

#include "base/semaphore_sets.h"

using namespace pmq;

namespace {

constexpr milliseconds not_at_all{0};
constexpr milliseconds as_long_as_it_takes{60'000};
constexpr int anybody = 1000;

using Answer = Places::Answer;

/// Two places of the first kind and one of the second, of a name that no other test has.
struct PlacesFixture {
  static constexpr std::array sizes = {2, 1};
  const std::string name = "pmq unit test " + std::to_string(::getpid());
  Places places{name, sizes};

  ~PlacesFixture() { remove_places(name); }

  Answer try_to_take(std::size_t kind) { return places.take(kind, not_at_all, anybody); }
};

/// A process that takes a place and keeps it until it is killed.
class Holder {
 public:
  explicit Holder(Places& places) {
    std::array<int, 2> pipe{};
    BOOST_REQUIRE(::pipe(pipe.data()) == 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      const bool has = places.take(1, not_at_all, anybody) == Answer::taken;
      const char told = has ? 'y' : 'n';
      static_cast<void>(::write(pipe[1], &told, 1));
      for (;;)
        ::pause();
    }
    char told = 0;
    BOOST_REQUIRE(::read(pipe[0], &told, 1) == 1);
    BOOST_REQUIRE(told == 'y');
    ::close(pipe[0]);
    ::close(pipe[1]);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  ~Holder() { kill(); }

  void kill() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    pid_ = -1;
  }

 private:
  pid_t pid_ = -1;
};

/// Checks that it is so in a process which has a table of semaphores for itself, empty at first.
/// Returns false where the host lets nobody have one.
bool in_a_host_of_its_own(const std::function<bool()>& is_so) {
  enum Outcome { so, not_so, not_allowed };
  const pid_t child = ::fork();
  if (child == 0) {
    if (::unshare(CLONE_NEWIPC) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWIPC) != 0) {
      ::_exit(not_allowed);
    }
    ::_exit(is_so() ? so : not_so);
  }
  int status = 0;
  BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
  BOOST_REQUIRE(WIFEXITED(status));
  BOOST_TEST(WEXITSTATUS(status) != not_so);
  return WEXITSTATUS(status) != not_allowed;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(base_places, PlacesFixture)

BOOST_AUTO_TEST_CASE(there_are_as_many_of_each_kind_as_was_said) {
  BOOST_CHECK(try_to_take(0) == Answer::taken);
  BOOST_CHECK(try_to_take(0) == Answer::taken);
  BOOST_CHECK(try_to_take(0) == Answer::too_long);
  BOOST_CHECK(try_to_take(1) == Answer::taken);
  BOOST_CHECK(try_to_take(1) == Answer::too_long);
  places.give_back(0);
  BOOST_CHECK(try_to_take(1) == Answer::too_long);
  BOOST_CHECK(try_to_take(0) == Answer::taken);
}

BOOST_AUTO_TEST_CASE(whoever_says_the_same_name_shares_them_and_fills_them_no_second_time) {
  Places same(name, sizes);
  BOOST_CHECK(same.take(1, not_at_all, anybody) == Answer::taken);
  BOOST_CHECK(try_to_take(1) == Answer::too_long);
  BOOST_CHECK(Places(name, sizes).take(1, not_at_all, anybody) == Answer::too_long);
}

BOOST_AUTO_TEST_CASE(place_of_a_process_that_is_killed_is_free_again) {
  Holder holder(places);
  BOOST_CHECK(try_to_take(1) == Answer::too_long);
  holder.kill();
  BOOST_CHECK(places.take(1, as_long_as_it_takes, anybody) == Answer::taken);
}

BOOST_AUTO_TEST_CASE(who_waits_is_seen_and_gets_what_is_given_back) {
  BOOST_CHECK(try_to_take(1) == Answer::taken);
  BOOST_TEST(!places.is_awaited(1));
  Answer answer = Answer::too_long;
  std::thread waiting([&] { answer = places.take(1, as_long_as_it_takes, anybody); });
  while (!places.is_awaited(1))
    std::this_thread::yield();
  BOOST_CHECK(places.take(1, as_long_as_it_takes, 1) == Answer::too_many_wait);
  places.give_back(1);
  waiting.join();
  BOOST_CHECK(answer == Answer::taken);
}

BOOST_AUTO_TEST_CASE(set_that_was_removed_keeps_nobody_from_going_on) {
  BOOST_TEST(remove_places(name));
  BOOST_TEST(!remove_places(name));
  for (int i = 0; i < 5; ++i)
    BOOST_CHECK(try_to_take(1) == Answer::taken);
  places.give_back(1);
}

BOOST_AUTO_TEST_CASE(set_that_somebody_removes_keeps_nobody_waiting) {
  BOOST_CHECK(try_to_take(1) == Answer::taken);
  Places same(name, sizes);
  Answer answer = Answer::too_long;
  std::thread waiting([&] { answer = same.take(1, as_long_as_it_takes, anybody); });
  while (!places.is_awaited(1))
    std::this_thread::yield();
  remove_places(name);
  waiting.join();
  BOOST_CHECK(answer == Answer::taken);
}

BOOST_AUTO_TEST_CASE(other_sizes_take_the_place_of_the_first_and_leave_nobody_waiting) {
  BOOST_CHECK(try_to_take(1) == Answer::taken);
  Places same(name, sizes);
  Answer answer = Answer::too_long;
  std::thread waiting([&] { answer = same.take(1, as_long_as_it_takes, anybody); });
  while (!places.is_awaited(1))
    std::this_thread::yield();
  constexpr std::array more = {3, 2};
  Places others(name, more);
  waiting.join();
  BOOST_CHECK(answer == Answer::taken);
  places.give_back(1);
  BOOST_CHECK(others.take(1, not_at_all, anybody) == Answer::taken);
  BOOST_CHECK(Places(name, more).take(1, not_at_all, anybody) == Answer::taken);
  BOOST_CHECK(others.take(1, not_at_all, anybody) == Answer::too_long);
}

BOOST_AUTO_TEST_CASE(name_is_one_set_however_often_its_sizes_change) {
  if (!in_a_host_of_its_own([&] {
        for (int size = 1; size <= 50; ++size)
          Places again(name, std::array{size, 1});
        return semaphore_sets()->made == 1;
      })) {
    BOOST_TEST_MESSAGE("this host lets nobody have semaphores of their own");
  }
}

BOOST_AUTO_TEST_CASE(on_a_host_whose_table_is_full_everybody_has_a_place) {
  if (!in_a_host_of_its_own([&] {
        while (::semget(IPC_PRIVATE, 1, 0600) >= 0)
          continue;
        const auto sets = semaphore_sets();
        Places none(name, sizes);
        bool all = sets->made == sets->most;
        for (int i = 0; i < 5; ++i)
          all = all && none.take(1, not_at_all, anybody) == Answer::taken;
        none.give_back(1);
        return all && !none.is_awaited(1) && !remove_places(name);
      })) {
    BOOST_TEST_MESSAGE("this host lets nobody have semaphores of their own");
  }
}

BOOST_AUTO_TEST_SUITE_END()
