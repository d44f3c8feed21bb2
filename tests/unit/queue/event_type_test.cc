#include "queue/event_type.h"

#include <boost/test/unit_test.hpp>

using namespace pmq::queue;

BOOST_AUTO_TEST_SUITE(queue_event_type)

BOOST_AUTO_TEST_CASE(star_stands_for_any_run_of_characters) {
  BOOST_TEST(matches("doc.*", "doc.parsed"));
  BOOST_TEST(matches("*.p*d", "doc.parsed"));
  BOOST_TEST(matches("*", "anything"));
  BOOST_TEST(!matches("doc.*", "document"));
  BOOST_TEST(!matches("doc", "doc.parsed"));
}

BOOST_AUTO_TEST_CASE(filter_selects_what_one_of_its_globs_matches) {
  BOOST_TEST(selects({"invoice.*", "doc.*"}, "doc.parsed"));
  BOOST_TEST(!selects({"invoice.*"}, "doc.parsed"));
  BOOST_TEST(!selects({}, "doc.parsed"));
}

BOOST_AUTO_TEST_CASE(the_queues_own_events_are_selected_by_their_own_name_alone) {
  for (const std::string_view glob : {"*", "p*", "pmq*", "*.dead", "pm*.delivery.dead"})
    BOOST_TEST(!selects({std::string(glob)}, "pmq.delivery.dead"), glob);
  for (const std::string_view glob : {"pmq.*", "pmq.delivery.dead", "pmq.*.dead"})
    BOOST_TEST(selects({std::string(glob)}, "pmq.delivery.dead"), glob);
  BOOST_TEST(selects({"p*"}, "pmqueue.started"));
  BOOST_TEST(matches("*", "pmq.delivery.dead"));
}

BOOST_AUTO_TEST_CASE(types_that_begin_with_pmq_and_a_dot_are_reserved) {
  BOOST_TEST(is_reserved_event_type("pmq.delivery.dead"));
  BOOST_TEST(is_reserved_event_type("pmq."));
  for (const std::string_view free : {"pmq", "pmqueue.started", "PMQ.x", "a.pmq.b"})
    BOOST_TEST(!is_reserved_event_type(free), free);
}

BOOST_AUTO_TEST_SUITE_END()
