#pragma once
// Two groups of local processes behind HAProxy: how they are read and how they are written.
#include <fstream>
#include <map>

#include <boost/asio.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "bluegreen/compose/environment_base.hpp"

using namespace bluegreen;
using base::Errc, base::failure, base::result;
using Row = std::map<std::string, std::string>;

inline std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> parts;
  std::istringstream in{text};
  for (std::string part; std::getline(in, part, by);) parts.push_back(part);
  return parts;
}

/// Sends a text and reads to the end of the answer, for a second at most.
template <class Protocol, class... Address>
result<std::string> talk(const std::string& text, const Address&... address) {
  typename Protocol::iostream stream;
  stream.expires_after(std::chrono::seconds{1});
  stream.connect(address...);
  if (!stream) return failure(Errc::unreachable, stream.error().message());
  stream << text << std::flush;
  const std::string answer{std::istreambuf_iterator<char>{stream}, {}};
  return answer.empty() ? failure(Errc::timed_out, "no answer") : result<std::string>{answer};
}

/// Several commands stand on one line: of several lines HAProxy 3.0 runs only the first.
inline result<std::string> haproxy(const std::string& commands) {
  using boost::asio::local::stream_protocol;
  return talk<stream_protocol>(commands + "\n", stream_protocol::endpoint{"haproxy.sock"});
}

/// The version that a good answer has as its body; the first line of any other answer; nothing
/// where nobody answers.
inline std::string ask(Row& server, const std::string& path) {
  const auto address = split(server["addr"], ':');
  const auto request = "GET " + path + " HTTP/1.0\r\n\r\n";
  const auto answer = talk<boost::asio::ip::tcp>(request, address.at(0), address.at(1));
  const auto lines = split(answer ? answer.value() : "\n", '\n');
  return lines.front().find(" 200 ") == 8 ? lines.back() : lines.front();
}

/// The rows of `show stat` by "backend/server", and the entries of our map as the row "map".
using Seen = std::map<std::string, Row>;
inline result<Seen> look() {
  const auto text = haproxy("show map live.map; show stat");
  if (!text) return failure(text.error());
  Seen seen;
  std::vector<std::string> names;
  for (const auto& line : split(text.value(), '\n')) {
    const auto words = split(line, ' '), cells = split(line, ',');
    if (line.starts_with("0x")) seen["map"][words.at(1)] = words.at(2);
    if (line.starts_with("# ")) names = cells;
    for (std::size_t at = 1; at < std::min(names.size(), cells.size()); ++at)
      seen[cells[0] + "/" + cells[1]][names[at]] = cells[at];
  }
  return seen;
}

inline std::vector<Row> servers(const std::string& color, const Seen& seen) {
  std::vector<Row> all;
  for (auto name = color + "/1"; seen.contains(name); ++name.back()) all.push_back(seen.at(name));
  return all;
}

class Shop : public compose::EnvironmentBase {
  using Written = Done<port::Applied>;
  /// Drivers of several processes take turns.
  std::shared_ptr<void> lock() override {
    const int file = open("lock", O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    flock(file, LOCK_EX);
    return {nullptr, [file](void*) { close(file); }};
  }
  void observe_workloads(Done<model::Workloads> done) override {
    auto seen = look();
    if (!seen) return done(failure(seen.error()));
    seen_ = std::move(seen.value());
    done(model::Workloads{workload("blue"), workload("green")});
  }
  /// "UP" is what a check of HAProxy's has proven; a server that only left maintenance is "UP 1/2".
  model::Workload workload(const std::string& color) {
    auto& noted = seen_["map"];
    const auto version = noted[color + ".version"], release = noted[color + ".release"];
    if (version == "none") return {};
    model::Workload found{model::InstallStatus::deployed, 1, release, version, true, release};
    found.fence = std::stoull(noted["fence"]);
    found.wanted = std::stoi(noted[color + ".wanted"]);
    for (auto& server : servers(color, seen_))
      found.ready += server["status"] == "UP" && ask(server, "/health") == version ? 1 : 0;
    found.settled = found.ready == found.wanted;
    return found;
  }
  void observe_traffic(Done<model::Traffic> done) override {
    auto seen = look();
    if (!seen) return done(failure(seen.error()));
    seen_ = std::move(seen.value());
    const auto live = seen_["map"]["live"], fence = seen_["map"]["fence"];
    const auto color = model::parse_color(live);
    model::Door door{"map", color.has_value(), {}, "HAProxy's map", "sends to " + live};
    if (color) {
      door.split = model::Split::all_to(*color);
      door.fence = std::stoull(fence);
      door.version = live + " by " + fence;
      for (auto& server : servers(live, seen_)) door.ready[*color] += server["status"] == "UP";
    }
    done(model::Traffic{{door}});
  }
  /// What is kept stands in HAProxy's map, and in the file that it begins with after a reload. The
  /// base has just had read what a write depends on: seen_ is as new as that.
  void note(const Written& done) {
    std::string commands, text;
    for (const auto& [key, value] : seen_["map"]) {
      commands += "set map live.map " + key + ' ' + value + "; ";
      text += key + ' ' + value + '\n';
    }
    if (const auto said = haproxy(commands); !said) return done(failure(said.error()));
    std::ofstream{"live.map.new"} << text;
    std::rename("live.map.new", "live.map");
    done(port::Applied{1, ""});
  }
  /// Starts what is missing and ends what is too much. service.py takes the place of whoever is at
  /// its port, as version "none" of none.
  void fit(model::Color of, int wanted, const Written& done) {
    const std::string color{to_text(of)}, version = seen_["map"][color + ".version"];
    seen_["map"][color + ".wanted"] = std::to_string(wanted);
    for (auto& server : servers(color, seen_)) {
      const bool stays = wanted-- > 0;
      if (stays && ask(server, "/health") == version) continue;
      const auto set = "set server " + color + "/" + server["svname"] + " state ";
      const auto said = haproxy(set + "maint" + (stays ? "; " + set + "ready" : ""));
      if (!said) return done(failure(said.error()));
      const auto number = split(server["addr"], ':').at(1), serves = stays ? version : "none";
      if (fork() == 0)
        execlp("python3", "python3", "service.py", number.c_str(), serves.c_str(), nullptr),
            _exit(127);
    }
    if (wanted > 0) return done(failure(Errc::invalid_argument, "there are too few servers"));
    note(done);
  }
  void install(const port::Install& it, Written done) override {
    seen_["map"][std::string{to_text(it.color)} + ".version"] = it.version;
    seen_["map"][std::string{to_text(it.color)} + ".release"] = it.stamp.release_id;
    fit(it.color, it.replicas, done);
  }
  void scale(const port::Scale& it, Written done) override { fit(it.color, it.to_replicas, done); }
  void uninstall(const port::Uninstall& it, Written done) override {
    seen_["map"][std::string{to_text(it.color)} + ".version"] = "none";
    fit(it.color, 0, done);
  }
  void stamp_workloads(const port::StampWorkloads& it, Written done) override {
    stamp_traffic({it.stamp}, done);
  }
  void stamp_traffic(const port::StampTraffic& it, Written done) override {
    seen_["map"]["fence"] = std::to_string(it.stamp.fence);
    note(done);
  }
  void switch_traffic(const port::SwitchTraffic& it, Written done) override {
    seen_["map"]["live"] = to_text(*it.to_split.sole());
    note(done);
  }
  void ask_version(Done<std::string> done) override { done(ask(seen_["shop/sock-1"], "/")); }
  Seen seen_;
};
