#pragma once

#include <memory>

#include <curl/curl.h>

namespace bluegreen::adapter::http {

template <auto end>
struct End {
  template <class T>
  void operator()(T* handle) const {
    end(handle);
  }
};

using EasyHandle = std::unique_ptr<CURL, End<curl_easy_cleanup>>;
using MultiHandle = std::unique_ptr<CURLM, End<curl_multi_cleanup>>;
using StringList = std::unique_ptr<curl_slist, End<curl_slist_free_all>>;
using UrlHandle = std::unique_ptr<CURLU, End<curl_url_cleanup>>;

}  // namespace bluegreen::adapter::http
