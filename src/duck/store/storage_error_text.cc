#include "duck/store/storage_error_text.h"

#include <charconv>

namespace firesteel::duck {
namespace {

// <<FSIO|code|retryable|condition|sqlstate|message>>; the brackets are doubled nowhere else in our messages.
constexpr std::string_view kBegin = "<<FSIO|";
constexpr std::string_view kEnd = "|OISF>>";

std::string_view TakeField(std::string_view& text) {
  const std::size_t bar = text.find('|');
  const std::string_view field = text.substr(0, bar);
  text.remove_prefix(bar == std::string_view::npos ? text.size() : bar + 1);
  return field;
}

}  // namespace

std::string EncodeStorageStatus(const Status& status) {
  return std::string(kBegin) + std::to_string(static_cast<int>(status.code())) + "|" +
         (status.retryable() ? "1" : "0") + "|" + status.condition() + "|" + status.sql_state() + "|" +
         status.message() + std::string(kEnd);
}

std::optional<Status> DecodeStorageStatus(std::string_view message) {
  const std::size_t begin = message.find(kBegin);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t end = message.find(kEnd, begin);
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view text = message.substr(begin + kBegin.size(), end - begin - kBegin.size());
  int code = 0;
  const std::string_view code_text = TakeField(text);
  std::from_chars(code_text.data(), code_text.data() + code_text.size(), code);
  if (code <= 0 || code > static_cast<int>(StatusCode::kInternal)) return std::nullopt;
  const bool retryable = TakeField(text) == "1";
  const std::string condition(TakeField(text));
  const std::string sql_state(TakeField(text));
  return Status(static_cast<StatusCode>(code), std::string(text))
      .WithCondition(condition, sql_state)
      .WithRetryable(retryable);
}

}  // namespace firesteel::duck
