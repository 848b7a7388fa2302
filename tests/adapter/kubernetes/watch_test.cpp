#include <mutex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapter/http/loopback_server.hpp"
#include "adapter/http/reactor_test_base.hpp"
#include "bluegreen/adapter/kubernetes/api_client.hpp"

namespace bluegreen::adapter::kubernetes {
namespace {

using base::Errc;
using http::answer_text;
using http::chunk;
using http::chunked_head;
using http::LoopbackServer;
using testing::ElementsAre;
using testing::HasSubstr;

using Received = LoopbackServer::Received;
using Peer = LoopbackServer::Peer;

std::string object(const std::string& uid, int version) {
  return R"({"metadata":{"name":"n)" + uid + R"(","uid":")" + uid + R"(","resourceVersion":")" +
         std::to_string(version) + R"("}})";
}

std::string list(int version, const std::vector<std::string>& objects) {
  std::string items;
  for (const std::string& item : objects) items += (items.empty() ? "" : ",") + item;
  return answer_text(200, R"({"metadata":{"resourceVersion":")" + std::to_string(version) +
                              R"("},"items":[)" + items + "]}");
}

std::string event(const std::string& type, const std::string& json) {
  return R"({"type":")" + type + R"(","object":)" + json + "}\n";
}

std::string bookmark(int version) {
  return event("BOOKMARK",
               R"({"metadata":{"resourceVersion":")" + std::to_string(version) + R"("}})");
}

constexpr const char* gone = R"({"kind":"Status","code":410,"message":"too old resource version"})";

/// A server that answers lists and watches from two scripts, each answer once; a watch whose script
/// is over is held open.
class WatchTest : public http::ReactorTest {
 protected:
  struct Answer {
    std::string text;
    bool cut = false;   ///< hang up behind it
    bool hold = false;  ///< keep the connection open behind it
  };

  void TearDown() override { api.reset(); }

  http::ExchangeId watch(std::vector<Answer> lists, std::vector<Answer> watches) {
    lists_ = std::move(lists);
    watches_ = std::move(watches);
    server = std::make_unique<LoopbackServer>([this](const Received& request, const Peer& peer) {
      const bool follows = request.target.find("watch=1") != std::string::npos;
      const Answer answer = next(follows ? watches_ : lists_);
      peer.send(answer.text);
      if (answer.cut) peer.hang_up();
      if (answer.hold) peer.await_close();
    });
    Credentials credentials;
    credentials.server = server->url("");
    api = make_api_client(client, *reactor, std::move(credentials));
    return api->watch("/api/v1/pods?labelSelector=a", "",
                      [this](const base::result<WatchEvent>& told) {
                        seen.push_back(told ? shown(told.value())
                                            : std::string{"error "} + to_text(told.error().code));
                        if (!told) messages.push_back(told.error().message);
                      });
  }

  /// "added 1", by the uid.
  static std::string shown(const WatchEvent& told) {
    const std::size_t at = told.object.find(R"("uid":")");
    const std::string uid = at == std::string::npos ? "" : " " + told.object.substr(at + 7, 1);
    switch (told.kind) {
      case WatchEvent::Kind::added:
        return "added" + uid;
      case WatchEvent::Kind::modified:
        return "modified" + uid;
      case WatchEvent::Kind::deleted:
        return "deleted" + uid;
      case WatchEvent::Kind::synced:
        return "synced";
    }
    return {};
  }

  std::vector<std::string> targets() const {
    std::vector<std::string> result;
    for (const Received& request : server->received()) result.push_back(request.target);
    return result;
  }
  void run_until_seen(std::size_t count) {
    run_until([&] { return seen.size() >= count; });
  }

  std::vector<std::string> seen;
  std::vector<std::string> messages;
  std::unique_ptr<LoopbackServer> server;
  std::unique_ptr<ApiClient> api;

 private:
  Answer next(std::vector<Answer>& script) {
    const std::lock_guard lock{mutex_};
    if (script.empty()) return {chunked_head(200), false, true};
    Answer answer = script.front();
    script.erase(script.begin());
    return answer;
  }

  std::mutex mutex_;
  std::vector<Answer> lists_;
  std::vector<Answer> watches_;
};

constexpr const char* list_target = "/api/v1/pods?labelSelector=a";

std::string watch_target(int version) {
  return std::string{list_target} +
         "&watch=1&allowWatchBookmarks=true&timeoutSeconds=290&resourceVersion=" +
         std::to_string(version);
}

std::string stream(const std::string& lines) { return chunked_head(200) + chunk(lines); }
std::string ended_stream(const std::string& lines) { return stream(lines) + chunk(""); }

TEST_F(WatchTest, lists_then_follows) {
  watch({{list(5, {object("1", 3), object("2", 4)})}},
        {{stream(event("ADDED", object("3", 6)) + event("MODIFIED", object("1", 7)) +
                 event("DELETED", object("2", 8))),
          false, true}});
  run_until_seen(6);
  EXPECT_THAT(seen,
              ElementsAre("added 1", "added 2", "synced", "added 3", "modified 1", "deleted 2"));
  EXPECT_THAT(targets(), ElementsAre(list_target, watch_target(5)));
}

TEST_F(WatchTest, an_empty_list_is_synced_and_null_is_empty) {
  watch({{answer_text(200, R"({"metadata":{"resourceVersion":"5"},"items":null})")}}, {});
  run_until_seen(1);
  EXPECT_THAT(seen, ElementsAre("synced"));
}

TEST_F(WatchTest, resumes_after_the_last_event_or_bookmark) {
  watch({{list(5, {})}}, {{ended_stream(event("ADDED", object("1", 6)))},
                          {ended_stream(bookmark(90))},
                          {stream(event("MODIFIED", object("1", 91))), false, true}});
  run_until_seen(3);
  EXPECT_THAT(seen, ElementsAre("synced", "added 1", "modified 1"));
  EXPECT_THAT(targets(),
              ElementsAre(list_target, watch_target(5), watch_target(6), watch_target(90)));
}

TEST_F(WatchTest, a_line_cut_in_the_middle_is_told_and_read_again) {
  const std::string line = event("ADDED", object("2", 7));
  watch({{list(5, {})}}, {{stream(event("ADDED", object("1", 6)) + line.substr(0, 20)), true},
                          {stream(line), false, true}});
  run_until_seen(4);
  EXPECT_THAT(seen, ElementsAre("synced", "added 1", "error server_error", "added 2"));
  EXPECT_THAT(targets(), ElementsAre(list_target, watch_target(5), watch_target(6)));
}

TEST_F(WatchTest, a_line_may_come_in_pieces) {
  const std::string line = event("ADDED", object("1", 6));
  std::string text = chunked_head(200);
  for (const char c : line) text += chunk(std::string{c});
  watch({{list(5, {})}}, {{text, false, true}});
  run_until_seen(2);
  EXPECT_THAT(seen, ElementsAre("synced", "added 1"));
}

TEST_F(WatchTest, after_410_it_lists_anew_and_tells_what_it_missed) {
  for (const bool as_status : {true, false}) {
    seen.clear();
    const std::string refusal = as_status ? answer_text(410, gone) : stream(event("ERROR", gone));
    watch(
        {{list(5, {object("1", 1), object("2", 2), object("3", 3)})},
         {list(100, {object("2", 2), object("3", 50), object("4", 60)})}},
        {{refusal, false, !as_status}, {stream(event("DELETED", object("4", 101))), false, true}});
    run_until_seen(9);
    EXPECT_THAT(seen, ElementsAre("added 1", "added 2", "added 3", "synced", "deleted 1",
                                  "modified 3", "added 4", "synced", "deleted 4"));
    EXPECT_THAT(targets(),
                ElementsAre(list_target, watch_target(5), list_target, watch_target(100)));
    api.reset();
  }
}

TEST_F(WatchTest, an_object_made_anew_under_its_name_is_deleted_and_added) {
  const std::string anew = R"({"metadata":{"name":"n1","uid":"2","resourceVersion":"50"}})";
  watch({{list(5, {object("1", 1)})}, {list(100, {anew})}}, {{answer_text(410, gone)}});
  run_until_seen(5);
  EXPECT_THAT(seen, ElementsAre("added 1", "synced", "deleted 1", "added 2", "synced"));
}

TEST_F(WatchTest, what_is_known_is_not_told_twice) {
  watch({{list(5, {object("1", 3)})}},
        {{stream(event("ADDED", object("1", 3)) + event("ADDED", object("1", 6)) +
                 event("DELETED", object("9", 7)) + event("ADDED", object("2", 8))),
          false, true}});
  run_until_seen(4);
  EXPECT_THAT(seen, ElementsAre("added 1", "synced", "modified 1", "added 2"));
}

TEST_F(WatchTest, errors_are_told_and_it_goes_on) {
  watch({{answer_text(403, R"({"message":"no"})")}, {answer_text(200, "no list")}, {list(5, {})}},
        {{answer_text(503, "down")}, {stream(event("ADDED", object("1", 6))), false, true}});
  run_until_seen(5);
  EXPECT_THAT(seen, ElementsAre("error forbidden", "error malformed", "synced",
                                "error server_error", "added 1"));
  EXPECT_THAT(messages[0], HasSubstr("GET /api/v1/pods: 403: "));
}

TEST_F(WatchTest, a_place_to_go_on_from_that_the_server_refuses_is_learned_anew) {
  watch({{list(5, {})}, {list(9, {object("1", 6)})}},
        {{answer_text(400, "invalid resource version")}});
  run_until_seen(4);
  EXPECT_THAT(seen, ElementsAre("synced", "error invalid_argument", "added 1", "synced"));
}

TEST_F(WatchTest, what_cannot_be_read_is_told_and_listed_anew) {
  for (const std::string& line :
       {std::string{"no json\n"}, std::string{"{}\n"}, event("ADDED", "{}"),
        event("STRANGE", object("1", 6)), std::string(200, '[') + "\n",
        event("ERROR", R"({"code":500,"message":"etcd"})")}) {
    seen.clear();
    watch({{list(5, {})}, {list(9, {object("1", 6)})}}, {{stream(line), false, true}});
    run_until_seen(4);
    EXPECT_THAT(seen[1], testing::StartsWith("error "));
    EXPECT_THAT(seen[2], "added 1") << line;
    EXPECT_THAT(targets(), testing::Contains(list_target).Times(2));
    api.reset();
  }
}

TEST_F(WatchTest, a_server_that_ends_every_watch_at_once_is_not_run_against) {
  std::vector<Answer> ends(50, Answer{ended_stream("")});
  watch({{list(5, {})}}, ends);
  run_for(base::Duration{500});
  // At once, then after 100, 200, 400 ms.
  EXPECT_GE(server->received().size(), 3U);
  EXPECT_LE(server->received().size(), 6U);
}

TEST_F(WatchTest, an_event_without_an_end_is_refused) {
  watch({{list(5, {})}, {list(9, {})}},
        {{chunked_head(200) + chunk(std::string((9U << 20U), 'x')), false, true}});
  run_until_seen(3);
  EXPECT_THAT(seen, ElementsAre("synced", "error too_large", "synced"));
}

TEST_F(WatchTest, a_cancelled_watch_says_nothing_more_even_from_its_own_callback) {
  const http::ExchangeId id = watch({{list(5, {})}}, {});
  run_until_seen(1);
  api->cancel(id);
  run_for(base::Duration{20});
  EXPECT_THAT(seen, ElementsAre("synced"));

  http::ExchangeId own{};
  int told = 0;
  watch({{list(5, {object("1", 1), object("2", 2)})}, {list(5, {object("1", 1), object("2", 2)})}},
        {});
  own = api->watch("/api/v1/pods", "", [&](const base::result<WatchEvent>&) {
    ++told;
    api->cancel(own);
  });
  run_until([&] { return told > 0; });
  run_for(base::Duration{20});
  EXPECT_EQ(told, 1);
}

TEST_F(WatchTest, a_callback_may_end_the_whole_client) {
  watch({{list(5, {object("1", 1)})}, {list(5, {object("1", 1)})}}, {});
  bool ended = false;
  api->watch("/api/v1/pods", "", [&](const base::result<WatchEvent>&) {
    ended = true;
    api.reset();
  });
  run_until([&] { return ended; });
  run_for(base::Duration{20});
}

}  // namespace
}  // namespace bluegreen::adapter::kubernetes
