#pragma once

namespace firesteel {

// Several lambdas as one visitor: std::visit(Overloaded{[](int) {..}, [](auto) {..}}, variant).
template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;  // clang finds it by itself from 17 on

}  // namespace firesteel
