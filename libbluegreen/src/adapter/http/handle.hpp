#pragma once

#include <memory>

#include <curl/curl.h>

namespace bluegreen::adapter::http {

struct EndEasy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct EndMulti {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct EndList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct EndUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

using EasyHandle = std::unique_ptr<CURL, EndEasy>;
using MultiHandle = std::unique_ptr<CURLM, EndMulti>;
using StringList = std::unique_ptr<curl_slist, EndList>;
using UrlHandle = std::unique_ptr<CURLU, EndUrl>;

}  // namespace bluegreen::adapter::http
