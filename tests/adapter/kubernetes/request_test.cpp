#include "bluegreen/adapter/kubernetes/request.hpp"

#include <gtest/gtest.h>

namespace bluegreen::adapter::kubernetes {
namespace {

const model::Namespace butterfly{"butterfly"};

TEST(Request, a_path_names_the_group_the_namespace_and_the_object) {
  EXPECT_EQ(collection_path("v1", butterfly, "services"), "/api/v1/namespaces/butterfly/services");
  EXPECT_EQ(object_path("apps/v1", butterfly, "deployments", "perception-blue", "scale"),
            "/apis/apps/v1/namespaces/butterfly/deployments/perception-blue/scale");
}

TEST(Request, a_hostile_name_stays_one_segment) {
  EXPECT_EQ(object_path("v1", model::Namespace{"a/b"}, "pods", "x?y#z %\r\n"),
            "/api/v1/namespaces/a%2Fb/pods/x%3Fy%23z%20%25%0D%0A");
  EXPECT_EQ(percent_escaped("\xC3\xA4-._~"), "%C3%A4-._~");
}

TEST(Request, a_query_is_escaped_and_joins_the_one_before) {
  EXPECT_EQ(with_query("/p", {}), "/p");
  EXPECT_EQ(with_query("/p", {{"labelSelector", "app=a,version in (blue)"}, {"limit", "1"}}),
            "/p?labelSelector=app%3Da%2Cversion%20in%20%28blue%29&limit=1");
  EXPECT_EQ(with_query("/p?a=1", {{"b", "&2"}}), "/p?a=1&b=%262");
}

TEST(Request, a_proxied_path_keeps_its_query_and_nothing_that_breaks_a_line) {
  EXPECT_EQ(proxy_path(butterfly, "pods", "perception-1", "8080", "/actuator/health?x=1"),
            "/api/v1/namespaces/butterfly/pods/perception-1:8080/proxy/actuator/health?x=1");
  EXPECT_EQ(proxy_path(butterfly, "services", "s", "http", "a b\r\nX: y#z"),
            "/api/v1/namespaces/butterfly/services/s:http/proxy/a%20b%0D%0AX:%20y%23z");
}

TEST(Request, json_is_quoted) {
  EXPECT_EQ(json_text("a\"\\\n\x01"), R"("a\"\\\n\u0001")");
  EXPECT_EQ(json_object({{"a\"", "1"}, {"b", ""}}), R"({"a\"":"1","b":""})");
}

TEST(Request, a_pointer_escapes_what_would_split_it) {
  EXPECT_EQ(json_pointer({"metadata", "annotations", fence_annotation}),
            "/metadata/annotations/bluegreen~1fence");
  EXPECT_EQ(json_pointer({"a~b"}), "/a~0b");
}

TEST(Request, a_patch_has_its_operations_in_order) {
  const std::string text = JsonPatch{}
                               .test("/metadata/resourceVersion", json_text("7"))
                               .add("/a", json_object({{"b", "c"}}))
                               .replace("/spec/replicas", "3")
                               .text();
  EXPECT_EQ(text, R"([{"op":"test","path":"/metadata/resourceVersion","value":"7"},)"
                  R"({"op":"add","path":"/a","value":{"b":"c"}},)"
                  R"({"op":"replace","path":"/spec/replicas","value":3}])");
}

}  // namespace
}  // namespace bluegreen::adapter::kubernetes
