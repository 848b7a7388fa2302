#include "bluegreen/model/verdict.hpp"

namespace bluegreen::model {

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::unknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace bluegreen::model
