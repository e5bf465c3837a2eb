#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <utility>

namespace firesteel {

// A password, key, token or DSN. It cannot be printed, streamed, formatted or converted to text by accident; the only
// way to the text is Reveal(), so `grep Reveal` lists every place where a secret leaves this type. The memory is
// cleared when the object dies. Reveal only at the border that needs it (signing, a connection call) and never keep
// the result. Not thread-safe for concurrent mutation.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.Clear(); }
  Secret& operator=(const Secret& other) {
    if (this != &other) {
      Clear();
      text_ = other.text_;
    }
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      Clear();
      text_ = std::move(other.text_);
      other.Clear();
    }
    return *this;
  }
  ~Secret() { Clear(); }

  const std::string& Reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

  // Takes the same time wherever the first difference lies.
  friend bool operator==(const Secret& a, const Secret& b) {
    if (a.text_.size() != b.text_.size()) return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.text_.size(); ++i) difference |= static_cast<unsigned char>(a.text_[i] ^ b.text_[i]);
    return difference == 0;
  }

  // Streaming a secret does not compile.
  template <typename Traits>
  friend std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>&, const Secret&) = delete;

 private:
  void Clear() {
    volatile char* bytes = text_.data();  // volatile: the compiler may not drop writes to dying memory
    for (std::size_t i = 0; i < text_.size(); ++i) bytes[i] = 0;
    text_.clear();
  }
  std::string text_;
};

}  // namespace firesteel
