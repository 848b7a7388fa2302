#include "bluegreen/model/service_name.hpp"

#include <gtest/gtest.h>

namespace bluegreen::model {
namespace {

template <class... Parts>
concept make_a_service_name = requires(Parts... parts) { ServiceName{parts...}; };
static_assert(make_a_service_name<Namespace, const char*>);
static_assert(!make_a_service_name<const char*, Namespace>, "swapped");
static_assert(!make_a_service_name<const char*, const char*>, "which is which?");
static_assert(!make_a_service_name<std::string, std::string>);

TEST(ServiceName, has_a_text_with_and_without_a_namespace) {
  EXPECT_EQ(to_text(ServiceName{Namespace{"butterfly"}, "perception"}), "perception in butterfly");
  EXPECT_EQ(to_text(ServiceName{{}, "shop"}), "shop");
}

}  // namespace
}  // namespace bluegreen::model
