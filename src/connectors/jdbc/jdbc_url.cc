#include "connectors/jdbc/jdbc_url.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

#include "types/identifier_text.h"

namespace firesteel::connectors {
namespace {

constexpr std::string_view kPrefix = "jdbc:postgresql:";

Status Unreadable(const char* what) {
  return Status(StatusCode::kInvalidArgument, std::string("the JDBC URL cannot be read: ") + what +
                                                  "; expected jdbc:postgresql://host:port/database?property=value");
}

StatusOr<std::string> Decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const auto digit = [&](std::size_t at) {
      const char c = at < text.size() ? text[at] : 'x';
      if (c >= '0' && c <= '9') return c - '0';
      const char lower = static_cast<char>(c | 32);
      return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    };
    const int high = digit(i + 1), low = digit(i + 2);
    if (high < 0 || low < 0 || high + low == 0) return Unreadable("a % that no two hexadecimal digits follow");
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

// Properties of the driver that mean the same to libpq.
constexpr std::pair<std::string_view, std::string_view> kSame[] = {{"user", "user"},
                                                                   {"password", "password"},
                                                                   {"sslmode", "sslmode"},
                                                                   {"sslcert", "sslcert"},
                                                                   {"sslkey", "sslkey"},
                                                                   {"sslrootcert", "sslrootcert"},
                                                                   {"sslpassword", "sslpassword"},
                                                                   {"ApplicationName", "application_name"},
                                                                   {"connectTimeout", "connect_timeout"},
                                                                   {"loginTimeout", "connect_timeout"},
                                                                   {"gssEncMode", "gssencmode"},
                                                                   {"channelBinding", "channel_binding"},
                                                                   {"kerberosServerName", "krbsrvname"}};

// Properties that would change which server is used, who asks or what is written, and that nothing here does.
constexpr std::string_view kRefused[] = {"sslfactory",
                                         "sslfactoryarg",
                                         "sslhostnameverifier",
                                         "sslpasswordcallback",
                                         "socketFactory",
                                         "socketFactoryArg",
                                         "authenticationPluginClassName",
                                         "gsslib",
                                         "jaasLogin",
                                         "jaasApplicationName",
                                         "sspiServiceClass",
                                         "useSpnego",
                                         "loadBalanceHosts",
                                         "localSocketAddress",
                                         "replication",
                                         "service",
                                         "xmlFactoryFactory",
                                         "sslNegotiation"};

StatusOr<std::string> TargetSession(const std::string& value) {
  const std::string folded = FoldCase(value);
  if (folded == "any") return std::string("any");
  if (folded == "primary" || folded == "master") return std::string("primary");
  if (folded == "secondary" || folded == "slave") return std::string("standby");
  if (folded == "prefersecondary" || folded == "preferslave") return std::string("prefer-standby");
  return Unsupported("the value '" + value + "' of the JDBC property targetServerType");
}

// libpq's key='value' pairs.
class DsnText {
 public:
  void Add(std::string_view key, std::string_view value) {
    text_ += (text_.empty() ? "" : " ") + std::string(key) + "='";
    for (const char c : value) {
      if (c == '\'' || c == '\\') text_ += '\\';
      text_ += c;
    }
    text_ += '\'';
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

Status AddProperty(const std::string& name, const std::string& value, std::string& server_options, DsnText& dsn,
                   JdbcTarget& target) {
  for (const auto& [known, key] : kSame) {
    if (EqualsIgnoreCase(name, known)) dsn.Add(key, value);
  }
  for (const std::string_view refused : kRefused) {
    if (EqualsIgnoreCase(name, refused)) return Unsupported("the JDBC property " + std::string(refused));
  }
  if (EqualsIgnoreCase(name, "options")) server_options += " " + value;
  if (EqualsIgnoreCase(name, "currentSchema")) {
    std::string escaped;
    for (const char c : value) escaped += c == ' ' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    server_options += " -c search_path=" + escaped;
  }
  if (EqualsIgnoreCase(name, "readOnly") && EqualsIgnoreCase(value, "true"))
    server_options += " -c default_transaction_read_only=on";
  if (EqualsIgnoreCase(name, "tcpKeepAlive")) dsn.Add("keepalives", EqualsIgnoreCase(value, "true") ? "1" : "0");
  if (EqualsIgnoreCase(name, "targetServerType")) {
    FS_ASSIGN_OR_RETURN(const std::string session, TargetSession(value));
    dsn.Add("target_session_attrs", session);
  }
  if (EqualsIgnoreCase(name, "socketTimeout")) {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), target.socket_timeout_s);
    if (error != std::errc() || end != value.data() + value.size() || target.socket_timeout_s < 0) {
      return Status(StatusCode::kInvalidArgument,
                    "the JDBC property socketTimeout is '" + value + "'; expected seconds");
    }
  }
  if (EqualsIgnoreCase(name, "stringtype")) target.untyped_strings = EqualsIgnoreCase(value, "unspecified");
  return Status::Ok();
}

struct Address {
  std::string hosts;
  std::string ports;
  std::string database;
};

// host:port,host:port/database, without the slashes before it.
StatusOr<Address> ReadAddress(std::string_view text) {
  Address address;
  const std::size_t slash = text.find('/');
  FS_ASSIGN_OR_RETURN(address.database, Decoded(slash == std::string_view::npos ? "" : text.substr(slash + 1)));
  std::string_view servers = text.substr(0, slash);
  while (!servers.empty()) {
    const std::size_t comma = servers.find(',');
    const std::string_view server = servers.substr(0, comma);
    servers = comma == std::string_view::npos ? std::string_view() : servers.substr(comma + 1);
    const std::size_t bracket = server.find(']');  // [::1]:5432
    const std::size_t colon = server.find(':', bracket == std::string_view::npos ? 0 : bracket);
    std::string host(server.substr(0, colon));
    if (host.size() > 1 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    const std::string_view port = colon == std::string_view::npos ? "5432" : server.substr(colon + 1);
    if (port.empty() || port.find_first_not_of("0123456789") != std::string_view::npos)
      return Unreadable("a port that is no number");
    if (!address.ports.empty()) {
      address.hosts += ',';
      address.ports += ',';
    }
    address.hosts += host.empty() ? "localhost" : host;
    address.ports += port;
  }
  if (address.hosts.empty()) address = {"localhost", "5432", address.database};
  return address;
}

}  // namespace

StatusOr<JdbcTarget> ParseJdbcUrl(const std::string& url, const std::map<std::string, std::string>& properties) {
  if (!url.starts_with("jdbc:"))
    return Status(StatusCode::kInvalidArgument, "No suitable driver: the url must start with jdbc:postgresql:");
  if (!url.starts_with(kPrefix))
    return Unsupported("JDBC to '" + url.substr(5, url.find_first_of(":/?;@", 5) - 5) +
                       "' (only jdbc:postgresql: can be used)");
  std::string_view rest = std::string_view(url).substr(kPrefix.size());
  const std::size_t question = rest.find('?');
  std::string_view query = question == std::string_view::npos ? std::string_view() : rest.substr(question + 1);
  rest = rest.substr(0, question);

  Address address{"localhost", "5432", ""};
  if (rest.starts_with("//")) {
    FS_ASSIGN_OR_RETURN(address, ReadAddress(rest.substr(2)));
  } else {
    FS_ASSIGN_OR_RETURN(address.database, Decoded(rest.starts_with("/") ? rest.substr(1) : rest));
  }

  std::map<std::string, std::pair<std::string, std::string>> merged;  // folded name: name, value
  for (const auto& [name, value] : properties) merged[FoldCase(name)] = {name, value};
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const std::string name(pair.substr(0, equals));
    FS_ASSIGN_OR_RETURN(std::string value, Decoded(equals == std::string_view::npos ? "" : pair.substr(equals + 1)));
    merged[FoldCase(name)] = {name, std::move(value)};
  }

  JdbcTarget target;
  DsnText dsn;
  dsn.Add("host", address.hosts);
  dsn.Add("port", address.ports);
  if (!address.database.empty()) dsn.Add("dbname", address.database);
  std::string server_options;
  for (const auto& [folded, property] : merged) {
    FS_RETURN_IF_ERROR(AddProperty(property.first, property.second, server_options, dsn, target));
  }
  // ssl=true without a mode is the driver's way to ask for a checked certificate.
  if (const auto ssl = merged.find("ssl");
      ssl != merged.end() && !EqualsIgnoreCase(ssl->second.second, "false") && !merged.contains("sslmode")) {
    dsn.Add("sslmode", "verify-full");
  }
  if (!server_options.empty()) dsn.Add("options", server_options.substr(1));
  target.dsn = Secret(dsn.text());
  return target;
}

}  // namespace firesteel::connectors
