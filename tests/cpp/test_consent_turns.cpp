#include "net/consent_turns.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <queue>
#include <random>
#include <utility>
#include <vector>

#include "check.h"

using webrtc::TimeDelta;
using webrtc::Timestamp;

namespace {

// RFC 7675 §5.1.
constexpr TimeDelta kShortest = TimeDelta::Seconds(4), kLongest = TimeDelta::Seconds(6);

// The two ends of an idle pair on simulated clocks, with the engine's behaviour around ConsentTurns.
class Simulation {
 public:
  struct Options {
    TimeDelta delay = TimeDelta::Millis(1);
    // How far apart the clocks' grids are.
    TimeDelta phase = TimeDelta::Zero();
    // How late each end's looks are, at most.
    TimeDelta late[2] = {TimeDelta::Zero(), TimeDelta::Zero()};
    bool always_late = false;
    uint32_t seed = 1;
  };
  struct Result {
    // From check to check of each end, and the longest time without a sign of the peer.
    std::vector<TimeDelta> intervals[2];
    TimeDelta silence[2] = {TimeDelta::Zero(), TimeDelta::Zero()};
  };

  explicit Simulation(const Options& options) : options_(options), random_(options.seed) {
    for (int end = 0; end < 2; ++end)
      At(end == 0 ? kStart : kStart + options.phase, [this, end] { Look(end); });
  }

  Result Run(TimeDelta time) {
    while (!events_.empty() && events_.top().time < kStart + time) {
      const Event event = events_.top();
      events_.pop();
      now_ = event.time;
      event.run();
    }
    return std::move(result_);
  }

 private:
  // A moment of the grid.
  static constexpr Timestamp kStart = Timestamp::Seconds(256);

  struct Event {
    Timestamp time;
    int number;
    std::function<void()> run;
    bool operator<(const Event& other) const {
      return std::pair(time, number) > std::pair(other.time, other.number);
    }
  };
  struct End {
    explicit End(std::function<uint32_t()> random) : turns(std::move(random)) {}
    wrtc::ConsentTurns turns;
    Timestamp sent = kStart - TimeDelta::Seconds(3), received = sent, heard = kStart, answered = kStart;
  };

  void At(Timestamp time, std::function<void()> run) { events_.push({time, ++number_, std::move(run)}); }

  // As the engine does from time to time: check what is due, and look again later.
  void Look(int index) {
    End& end = ends_[index];
    // The end's own clock.
    const TimeDelta phase = index == 0 ? TimeDelta::Zero() : options_.phase;
    const wrtc::ConsentTurns::Pair pair{end.sent - phase, end.received - phase, end.heard - phase};
    const Timestamp now = now_ - phase;
    TimeDelta delay = TimeDelta::Millis(250);
    if (now_ - end.heard > TimeDelta::Millis(2500)) {
      Check(index);
    } else if (end.answered >= end.sent) {
      const Timestamp due = end.turns.DueAt(pair, index == 0);
      if (now >= due) {
        Check(index);
      } else {
        delay = (wrtc::ConsentTurns::NextLook(due, now) - now).RoundUpTo(TimeDelta::Millis(1));
      }
    }
    const int64_t most = options_.late[index].us();
    const int64_t late = options_.always_late || most == 0 ? most : random_() % most;
    At(now_ + delay + TimeDelta::Micros(late), [this, index] { Look(index); });
  }

  void Check(int index) {
    if (now_ > kStart + TimeDelta::Seconds(20)) result_.intervals[index].push_back(now_ - ends_[index].sent);
    ends_[index].sent = now_;
    At(now_ + options_.delay, [this, index] {
      End& peer = ends_[1 - index];
      peer.received = now_;
      Hear(1 - index);
      At(now_ + options_.delay, [this, index] {
        ends_[index].answered = now_;
        Hear(index);
      });
    });
  }

  void Hear(int index) {
    result_.silence[index] = std::max(result_.silence[index], now_ - ends_[index].heard);
    ends_[index].heard = now_;
  }

  const Options options_;
  std::minstd_rand random_;
  std::priority_queue<Event> events_;
  int number_ = 0;
  Timestamp now_ = kStart;
  End ends_[2]{End([this] { return static_cast<uint32_t>(random_()); }),
               End([this] { return static_cast<uint32_t>(random_()); })};
  Result result_;
};

constexpr TimeDelta kNone = TimeDelta::Zero();

TimeDelta Mean(const std::vector<TimeDelta>& intervals) {
  TimeDelta sum = TimeDelta::Zero();
  for (const TimeDelta interval : intervals) sum += interval;
  return sum / static_cast<int64_t>(intervals.size());
}

// Runs pairs whose grids are apart by any phase, for half an hour each.
template <class Check>
void ForPairs(Simulation::Options options, Check check) {
  for (int phase = 0; phase < 256; phase += 16) {
    for (const TimeDelta delay : {kNone, TimeDelta::Millis(1), TimeDelta::Millis(100)}) {
      options.phase = TimeDelta::Millis(phase);
      options.delay = delay;
      ++options.seed;
      check(Simulation(options).Run(TimeDelta::Minutes(30)));
    }
  }
}

}  // namespace

TEST(each_end_of_an_idle_pair_renews_consent_in_the_time_of_rfc_7675) {
  ForPairs({}, [](const Simulation::Result& result) {
    for (const auto& intervals : result.intervals) {
      CHECK(std::ranges::min(intervals) >= kShortest);
      CHECK(std::ranges::max(intervals) <= kLongest);
    }
  });
}

TEST(intervals_are_random) {
  ForPairs({}, [](const Simulation::Result& result) {
    for (const auto& intervals : result.intervals) {
      CHECK(std::ranges::max(intervals) - std::ranges::min(intervals) > TimeDelta::Millis(100));
    }
  });
}

// Two ends on one busy machine.
TEST(ends_that_both_look_late_check_no_more_often) {
  for (const int late : {5, 30, 100, 250}) {
    ForPairs({.late = {TimeDelta::Millis(late), TimeDelta::Millis(late)}, .always_late = true},
             [](const Simulation::Result& result) {
               for (const auto& intervals : result.intervals) CHECK(std::ranges::min(intervals) >= kShortest);
             });
  }
}

TEST(an_end_that_is_always_late_does_not_make_its_peer_check_twice_as_often) {
  for (const int late : {30, 100, 250}) {
    for (const bool first : {false, true}) {
      Simulation::Options options{.always_late = true};
      options.late[first ? 0 : 1] = TimeDelta::Millis(late);
      ForPairs(options, [](const Simulation::Result& result) {
        for (const auto& intervals : result.intervals) {
          CHECK(Mean(intervals) >= kShortest);
        }
      });
    }
  }
}

TEST(ends_that_look_late_now_and_then_seldom_check_early) {
  for (const int late : {50, 100, 250}) {
    ForPairs({.late = {TimeDelta::Millis(late), TimeDelta::Millis(late)}},
             [](const Simulation::Result& result) {
               for (const auto& intervals : result.intervals) CHECK(Mean(intervals) >= kShortest);
             });
  }
}

TEST(each_end_hears_its_peer_before_the_engine_takes_it_for_silent) {
  ForPairs({.late = {TimeDelta::Millis(50), TimeDelta::Millis(50)}}, [](const Simulation::Result& result) {
    // Plus the round trip of the check that is sent last.
    for (const TimeDelta silence : result.silence) CHECK(silence < TimeDelta::Millis(2500 + 200));
  });
}

TEST(a_peer_that_takes_no_turns_is_checked_before_the_engine_takes_it_for_silent) {
  wrtc::ConsentTurns turns([] { return 0u; });
  const Timestamp sent = Timestamp::Seconds(100);
  // It answers, and never checks.
  const Timestamp due = turns.DueAt({sent, Timestamp::Zero(), sent}, true);
  CHECK(due > sent + TimeDelta::Seconds(2) && due < sent + TimeDelta::Millis(2450));
}

TEST(of_checks_that_cross_only_the_controlling_end_continues) {
  const Timestamp sent = Timestamp::Seconds(100);
  for (const int apart : {-900, -10, 10, 900}) {
    const Timestamp received = sent + TimeDelta::Millis(apart), heard = sent + TimeDelta::Seconds(3);
    const wrtc::ConsentTurns::Pair pair{sent, received, heard};
    wrtc::ConsentTurns controlling([] { return 0u; }), controlled([] { return 0u; });
    CHECK(controlling.DueAt(pair, true) < sent + TimeDelta::Millis(3200));
    CHECK(controlled.DueAt(pair, false) > sent + TimeDelta::Seconds(4));
  }
}

TEST(a_look_that_is_late_does_not_delay_a_check) {
  const Timestamp due = Timestamp::Millis(256'000);
  for (int early = 1; early < 1100; ++early) {
    CHECK(wrtc::ConsentTurns::NextLook(due, due - TimeDelta::Millis(early)) == due);
  }
}

TEST(looks_are_at_most_a_second_and_a_step_of_the_grid_apart) {
  const Timestamp now = Timestamp::Millis(256'001);
  for (const TimeDelta until :
       {TimeDelta::Seconds(-1), kNone, TimeDelta::Seconds(2), TimeDelta::Seconds(9)}) {
    const TimeDelta wait = wrtc::ConsentTurns::NextLook(now + until, now) - now;
    CHECK(wait > TimeDelta::Zero() && wait <= TimeDelta::Millis(1128));
  }
}
