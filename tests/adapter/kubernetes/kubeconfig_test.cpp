#include "bluegreen/adapter/kubernetes/kubeconfig.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bluegreen::adapter::kubernetes {
namespace {

using base::Errc;
using testing::HasSubstr;
using testing::Not;

/// A kubeconfig with one cluster, user and context, whose parts a test replaces.
std::string config(const std::string& cluster, const std::string& user,
                   const std::string& more = "") {
  return "apiVersion: v1\nkind: Config\ncurrent-context: here\n" + more +
         "contexts:\n- name: here\n  context: {cluster: c, user: u, namespace: butterfly}\n"
         "- name: lost\n  context: {cluster: c, user: nobody}\n"
         "clusters:\n- name: c\n  cluster: " +
         cluster + "\nusers:\n- name: other\n  user: {token: wrong}\n- name: u\n  user: " + user +
         "\n";
}

constexpr const char* https =
    "{server: \"https://10.0.0.1:6443/\", certificate-authority-data: Q0EgUEVN}";

TEST(Kubeconfig, reads_inlined_certificates) {
  const auto read = parse_kubeconfig(
      config(https, "{client-certificate-data: Q0VSVA==, client-key-data: S0VZMQ==}"), "/", "");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read.value().server, "https://10.0.0.1:6443");
  EXPECT_EQ(read.value().tls.ca_pem, "CA PEM");
  EXPECT_EQ(read.value().tls.certificate_pem, "CERT");
  EXPECT_EQ(read.value().tls.key_pem, "KEY1");
  EXPECT_EQ(read.value().token, "");
  EXPECT_EQ(read.value().name_space, model::Namespace{"butterfly"});
  EXPECT_FALSE(read.value().tls.insecure_skip_verify);
}

TEST(Kubeconfig, data_is_base64_with_padding) {
  const auto ca = [](const std::string& data) {
    return parse_kubeconfig(
        config("{server: https://h, certificate-authority-data: '" + data + "'}", "{token: a}"),
        "/", "");
  };
  EXPECT_EQ(ca("Zg==").value().tls.ca_pem, "f");
  EXPECT_EQ(ca("Zm8=").value().tls.ca_pem, "fo");
  EXPECT_EQ(ca("Zm9v").value().tls.ca_pem, "foo");
  EXPECT_EQ(ca("//79").value().tls.ca_pem, "\xFF\xFE\xFD");
  for (const char* wrong :
       {"Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zg=a", "Zm 9", "Zm9-", "Zm9vY"}) {
    ASSERT_FALSE(ca(wrong)) << wrong;
    EXPECT_THAT(ca(wrong).error().message, HasSubstr("not base64"));
  }
}

TEST(Kubeconfig, reads_a_token_and_what_is_said_of_the_server_s_name) {
  const auto read = parse_kubeconfig(
      config("{server: https://h, insecure-skip-tls-verify: true, tls-server-name: api.test}",
             "{token: abc.def}"),
      "/", "here");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read.value().token, "abc.def");
  EXPECT_TRUE(read.value().tls.insecure_skip_verify);
  EXPECT_EQ(read.value().tls.server_name, "api.test");
}

class Folder {
 public:
  Folder() {
    std::string pattern = testing::TempDir() + "bluegreen-kubeconfig-XXXXXX";
    path = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream{path + "/" + name} << text;
    return path + "/" + name;
  }
  std::string path;
};

TEST(Kubeconfig, files_are_relative_to_its_folder) {
  const Folder folder;
  folder.put("ca.crt", "CA");
  folder.put("driver.crt", "CERT");
  folder.put("token", " abc\n");
  const std::string key = folder.put("driver.key", "KEY");
  const std::string text =
      config("{server: https://h, certificate-authority: ca.crt}",
             "{client-certificate: ./driver.crt, client-key: " + key + ", tokenFile: token}");
  const std::string file = folder.put("config", text);
  for (const auto& read : {parse_kubeconfig(text, folder.path, ""), read_kubeconfig(file, "")}) {
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read.value().tls.ca_pem, "CA");
    EXPECT_EQ(read.value().tls.certificate_pem, "CERT");
    EXPECT_EQ(read.value().tls.key_pem, "KEY");
    EXPECT_EQ(read.value().token, "abc");
    EXPECT_EQ(read.value().token_file, folder.path + "/token");
  }
  const auto elsewhere = parse_kubeconfig(text, "/no/such/folder", "");
  ASSERT_FALSE(elsewhere);
  EXPECT_EQ(elsewhere.error().code, Errc::not_found);
}

TEST(Kubeconfig, what_would_start_a_program_or_is_not_done_is_unsupported) {
  const std::vector<std::string> users{
      "{exec: {command: aws}}", "{auth-provider: {name: gcp}}", "{username: a, password: hunter2}",
      "{token: hunter2, as: admin}", "{token: hunter2, as-groups: [x]}"};
  for (const std::string& user : users) {
    const auto read = parse_kubeconfig(config(https, user), "/", "");
    ASSERT_FALSE(read) << user;
    EXPECT_EQ(read.error().code, Errc::unsupported) << user;
    EXPECT_THAT(read.error().message, Not(HasSubstr("hunter2")));
  }
  const auto proxy =
      parse_kubeconfig(config("{server: https://h, proxy-url: http://p}", "{token: a}"), "/", "");
  EXPECT_EQ(proxy.error().code, Errc::unsupported);
}

TEST(Kubeconfig, what_it_names_must_be_there_and_well_formed) {
  struct Case {
    std::string text;
    std::string context;
    std::string message;
  };
  const std::vector<Case> cases{
      {config(https, "{token: a}"), "elsewhere", "no entry elsewhere in contexts"},
      {config(https, "{token: a}"), "lost", "no entry nobody in users"},
      {"contexts: []", "", "no current-context"},
      {"", "", "no current-context"},
      {config("{server: ftp://h}", "{token: a}"), "", "no http or https URL"},
      {config("{}", "{token: a}"), "", "no http or https URL"},
      {config("{server: https://h, certificate-authority-data: '**'}", "{token: a}"), "",
       "not base64"},
      {config("{server: https://h, insecure-skip-tls-verify: maybe}", "{token: a}"), "",
       "neither true nor false"},
      {config(https, "{client-certificate-data: Q0VSVA==}"), "", "need each other"},
      {config("{server: http://h}", "{token: hunter2}"), "", "not sent without TLS"},
  };
  for (const Case& wrong : cases) {
    const auto read = parse_kubeconfig(wrong.text, "/", wrong.context);
    ASSERT_FALSE(read) << wrong.text;
    EXPECT_EQ(read.error().code, Errc::invalid_argument);
    EXPECT_THAT(read.error().message, HasSubstr(wrong.message));
    EXPECT_THAT(read.error().message, Not(HasSubstr("hunter2")));
  }
}

TEST(Kubeconfig, a_token_that_could_not_stand_in_a_header_is_refused) {
  for (const std::string token : {"\"hunter2\\r\\nX: y\"", "\"hunter2 2\"", "\" \""}) {
    const auto read = parse_kubeconfig(config(https, "{token: " + token + "}"), "/", "");
    ASSERT_FALSE(read) << token;
    EXPECT_EQ(read.error().code, Errc::malformed);
    EXPECT_THAT(read.error().message, Not(HasSubstr("hunter2")));
  }
}

TEST(Kubeconfig, hostile_yaml_is_bounded) {
  const auto code = [](const std::string& text) {
    return parse_kubeconfig(text, "/", "").error().code;
  };
  EXPECT_EQ(code("a: [hunter2"), Errc::malformed);
  EXPECT_EQ(code(std::string(100'000, '[')), Errc::malformed);
  EXPECT_EQ(code("a: " + std::string(40, '[') + std::string(40, ']')), Errc::too_large);
  EXPECT_EQ(code(std::string((1U << 20U) + 1, 'a')), Errc::too_large);
  std::string many = "a: [";
  for (int i = 0; i < 200'000; ++i) many += "1,";
  EXPECT_EQ(code(many + "1]"), Errc::too_large);
  EXPECT_EQ(code("a: &x [1]\nb: *x\n"), Errc::unsupported);
  EXPECT_EQ(code("? [a]\n: b\n"), Errc::malformed);
  const auto broken = parse_kubeconfig("a: b\nhunter2: [", "/", "");
  EXPECT_THAT(broken.error().message, Not(HasSubstr("hunter2")));
}

/// Sets environment variables for one test.
class Environment {
 public:
  void set(const char* name, const std::string& value) {
    before_.emplace_back(name, std::getenv(name) == nullptr ? "" : std::getenv(name));
    setenv(name, value.c_str(), 1);
  }
  ~Environment() {
    for (const auto& [name, value] : before_) {
      if (value.empty()) {
        unsetenv(name.c_str());
      } else {
        setenv(name.c_str(), value.c_str(), 1);
      }
    }
  }

 private:
  std::vector<std::pair<std::string, std::string>> before_;
};

TEST(LoadCredentials, takes_the_first_file_that_is_there_then_home) {
  const Folder folder;
  const std::string named = folder.put("named", config("{server: https://named}", "{token: a}"));
  std::filesystem::create_directory(folder.path + "/.kube");
  folder.put(".kube/config", config("{server: https://home}", "{token: a}"));
  Environment environment;
  environment.set("HOME", folder.path);
  environment.set("KUBECONFIG", "/no/such/file::" + named + ":" + folder.path + "/.kube/config");
  EXPECT_EQ(load_credentials("").value().server, "https://named");
  environment.set("KUBECONFIG", "/no/such/file");
  EXPECT_EQ(load_credentials("").error().code, Errc::not_found);
  environment.set("KUBECONFIG", "");
  EXPECT_EQ(load_credentials("").value().server, "https://home");
  environment.set("HOME", "/no/such/folder");
  environment.set("KUBERNETES_SERVICE_HOST", "");
  EXPECT_EQ(load_credentials("").error().code, Errc::not_found);
}

}  // namespace
}  // namespace bluegreen::adapter::kubernetes
