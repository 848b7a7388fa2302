#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapter/http/reactor_test_base.hpp"
#include "bluegreen/adapter/http/client.hpp"

namespace bluegreen::adapter::http {
namespace {

using base::Errc;
using testing::HasSubstr;

/// Starts a program with the given standard input and output; aborts where it cannot.
pid_t start(std::vector<std::string> words, int input, int output) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) std::abort();
  return pid;
}

void run(const std::vector<std::string>& words) {
  int status = -1;
  waitpid(start(words, STDIN_FILENO, STDERR_FILENO), &status, 0);
  ASSERT_EQ(status, 0) << words[0] << " " << words[1];
}

/// Authorities and certificates made by the openssl command, in a folder that goes with them.
class Certificates {
 public:
  Certificates() {
    std::string pattern = testing::TempDir() + "bluegreen-tls-XXXXXX";
    folder = mkdtemp(pattern.data());
    authority("ca");
    authority("stranger");
    certificate("server", "ca", "subjectAltName=IP:127.0.0.1,DNS:api.test");
    certificate("driver", "ca", "extendedKeyUsage=clientAuth");
    certificate("impostor", "stranger", "extendedKeyUsage=clientAuth");
  }
  ~Certificates() { std::filesystem::remove_all(folder); }

  std::string read(const std::string& name) const {
    std::ifstream file{folder / name};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  std::filesystem::path folder;

 private:
  std::string at(const std::string& name) const { return (folder / name).string(); }
  void authority(const std::string& name) const {
    run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", "/CN=" + name, "-keyout", at(name + ".key"), "-out",
         at(name + ".crt")});
  }
  void certificate(const std::string& name, const std::string& issuer,
                   const std::string& extension) const {
    std::ofstream{folder / (name + ".ext")} << extension << "\n";
    run({"openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-subj", "/CN=" + name, "-keyout", at(name + ".key"), "-out", at(name + ".csr")});
    run({"openssl", "x509", "-req", "-in", at(name + ".csr"), "-CA", at(issuer + ".crt"), "-CAkey",
         at(issuer + ".key"), "-CAcreateserial", "-days", "2", "-extfile", at(name + ".ext"),
         "-out", at(name + ".crt")});
  }
};

/// The server of tls_server.py. It ends when its standard input does.
class TlsServer {
 public:
  explicit TlsServer(const std::filesystem::path& folder) {
    std::array<int, 2> input{};
    std::array<int, 2> output{};
    if (pipe2(input.data(), O_CLOEXEC) != 0 || pipe2(output.data(), O_CLOEXEC) != 0) std::abort();
    const std::string script = BLUEGREEN_SOURCE_DIR "/tests/adapter/http/tls_server.py";
    pid_ = start({"python3", script, folder.string()}, input[0], output[1]);
    input_ = input[1];
    close(input[0]);
    close(output[1]);
    std::string line;
    for (char byte = 0; byte != '\n'; line += byte) {
      if (read(output[0], &byte, 1) != 1) std::abort();
    }
    close(output[0]);
    port = std::stoi(line);
  }
  ~TlsServer() {
    close(input_);
    waitpid(pid_, nullptr, 0);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  int port = 0;

 private:
  pid_t pid_ = -1;
  int input_ = -1;
};

class TlsTest : public ReactorTest {
 protected:
  static void SetUpTestSuite() {
    certificates = new Certificates;
    server = new TlsServer{certificates->folder};
  }
  static void TearDownTestSuite() {
    delete server;
    delete certificates;
  }

  void SetUp() override {
    tls.ca_pem = certificates->read("ca.crt");
    tls.certificate_pem = certificates->read("driver.crt");
    tls.key_pem = certificates->read("driver.key");
  }
  Kept<Response> get(const std::string& host = "127.0.0.1") {
    Kept<Response> kept;
    Request request;
    request.url = "https://" + host + ":" + std::to_string(server->port) + "/";
    client.send(request, tls, kept.taker());
    run_until([&] { return kept.is_there(); });
    return kept;
  }

  static Certificates* certificates;
  static TlsServer* server;
  Tls tls;
};

Certificates* TlsTest::certificates = nullptr;
TlsServer* TlsTest::server = nullptr;

TEST_F(TlsTest, shows_its_certificate_and_keeps_the_connection) {
  const auto first = get();
  ASSERT_TRUE(first.is_success()) << first.text();
  EXPECT_THAT(first.value().body, HasSubstr("client driver"));
  EXPECT_EQ(get().value().body, first.value().body);  // the number of the connection is in it
}

TEST_F(TlsTest, another_identity_does_not_get_the_kept_connection) {
  ASSERT_TRUE(get().is_success());
  tls.certificate_pem.clear();
  tls.key_pem.clear();
  EXPECT_FALSE(get().is_success());
}

TEST_F(TlsTest, a_server_of_another_authority_is_not_trusted) {
  tls.ca_pem = certificates->read("stranger.crt");
  const auto answer = get();
  EXPECT_TRUE(answer.is_error(Errc::unreachable)) << answer.text();
}

TEST_F(TlsTest, the_system_s_authorities_do_not_know_ours) {
  tls.ca_pem.clear();
  EXPECT_TRUE(get().is_error(Errc::unreachable));
}

TEST_F(TlsTest, verification_is_skipped_only_where_asked) {
  tls.ca_pem = certificates->read("stranger.crt");
  tls.insecure_skip_verify = true;
  EXPECT_TRUE(get().is_success());
}

TEST_F(TlsTest, a_client_certificate_of_another_authority_is_refused) {
  tls.certificate_pem = certificates->read("impostor.crt");
  tls.key_pem = certificates->read("impostor.key");
  const auto answer = get();
  EXPECT_FALSE(answer.is_success());
}

TEST_F(TlsTest,
       a_key_that_does_not_fit_is_the_caller_s_mistake_and_is_not_repeated_in_the_message) {
  tls.key_pem = certificates->read("impostor.key");
  const auto answer = get();
  EXPECT_TRUE(answer.is_error(Errc::invalid_argument)) << answer.text();
  EXPECT_THAT(answer.error().message, testing::Not(HasSubstr("BEGIN")));
  tls.key_pem = "no key";
  EXPECT_TRUE(get().is_error(Errc::invalid_argument));
}

TEST_F(TlsTest, the_name_is_verified_and_another_one_can_be_given) {
  // The certificate is for 127.0.0.1 and api.test.
  EXPECT_TRUE(get("localhost").is_error(Errc::unreachable));
  tls.server_name = "api.test";
  const auto answer = get("localhost");
  ASSERT_TRUE(answer.is_success()) << answer.text();
  EXPECT_THAT(answer.value().body, HasSubstr("host localhost:" + std::to_string(server->port)));
  tls.server_name = "other.test";
  EXPECT_TRUE(get("127.0.0.1").is_error(Errc::unreachable));
}

}  // namespace
}  // namespace bluegreen::adapter::http
