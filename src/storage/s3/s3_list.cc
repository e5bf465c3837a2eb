// Listing, deleting and sweeping of the S3 store.
#include <algorithm>
#include <charconv>
#include <functional>
#include <utility>

#include "storage/digest.h"
#include "storage/s3/s3_object_store.h"
#include "storage/s3/sigv4.h"
#include "storage/s3/xml_reader.h"

namespace firesteel::storage {
namespace {

constexpr std::size_t kDeleteBatch = 1000;  // the most S3 takes at once

using Query = std::vector<std::pair<std::string, std::string>>;

Status CutAnswer(const std::string& what) {
  return Status(StatusCode::kUnavailable, "the answer to " + what + " was cut or is not from S3").WithRetryable(true);
}

// Sends a request whose answer is an XML document with the named root; anything else is tried again.
StatusOr<XmlElement> SendForDocument(S3Client& client, const S3Request& request, const std::string& root) {
  XmlElement document;
  FS_RETURN_IF_ERROR(client
                         .Send(request,
                               [&](const HttpResponse& response) {
                                 StatusOr<XmlElement> parsed = ParseXml(response.body);
                                 if (!parsed.ok() || parsed->name != root)
                                   return CutAnswer(request.method + " of " + client.Describe(""));
                                 document = std::move(*parsed);
                                 return Status::Ok();
                               })
                         .status());
  return document;
}

// Reads the pages of ListObjectsV2; `on_page` gets each whole document.
Status ForEachListPage(S3Client& client, Query query, const CancellationToken& token,
                       const std::function<Status(const XmlElement& page, bool encoded)>& on_page) {
  query.emplace_back("list-type", "2");
  query.emplace_back("encoding-type", "url");  // keys may hold characters XML cannot
  std::string continuation;
  while (true) {
    FS_RETURN_IF_ERROR(token.Check());
    Query page_query = query;
    if (!continuation.empty()) page_query.emplace_back("continuation-token", continuation);
    FS_ASSIGN_OR_RETURN(
        const XmlElement page,
        SendForDocument(client, {.method = "GET", .query = page_query, .token = token}, "ListBucketResult"));
    FS_RETURN_IF_ERROR(on_page(page, page.ChildText("EncodingType") == "url"));
    if (page.ChildText("IsTruncated") != "true") return Status::Ok();
    const std::string& next = page.ChildText("NextContinuationToken");
    if (next.empty() || next == continuation) {
      return Status(StatusCode::kIoError, "the listing of '" + client.Describe("") + "' does not go on after a page");
    }
    continuation = next;
  }
}

std::string KeyText(const std::string& text, bool encoded) { return encoded ? UriDecode(text) : text; }

ObjectMeta ObjectOf(const XmlElement& element, bool encoded) {
  ObjectMeta meta{.key = KeyText(element.ChildText("Key"), encoded)};
  const std::string& size = element.ChildText("Size");
  std::from_chars(size.data(), size.data() + size.size(), meta.size);
  meta.modified = ParseIsoTime(element.ChildText("LastModified"));
  meta.etag = Unquote(element.ChildText("ETag"));
  return meta;
}

}  // namespace

Status S3ObjectStore::List(const std::string& folder, const ListOptions& options, const PageCallback& on_page) {
  Query query = {{"prefix", folder}};
  if (options.recursion == Recursion::kOneLevel) query.emplace_back("delimiter", "/");
  std::string last_key;
  std::string last_folder;
  return ForEachListPage(client_, std::move(query), options.token,
                         [&](const XmlElement& document, bool encoded) -> Status {
                           ListPage page;
                           for (const XmlElement& child : document.children) {
                             if (child.name == "Contents") {
                               ObjectMeta object = ObjectOf(child, encoded);
                               if (!last_key.empty() && object.key <= last_key) continue;
                               last_key = object.key;
                               if (!object.key.ends_with('/')) page.objects.push_back(std::move(object));
                             } else if (child.name == "CommonPrefixes") {
                               std::string name = KeyText(child.ChildText("Prefix"), encoded);
                               if (name <= last_folder) continue;
                               last_folder = name;
                               page.folders.push_back(std::move(name));
                             }
                           }
                           if (page.objects.empty() && page.folders.empty()) return Status::Ok();
                           return on_page(std::move(page));
                         });
}

StatusOr<bool> S3ObjectStore::FolderExists(const std::string& folder) {
  const S3Request request{.method = "GET", .query = {{"list-type", "2"}, {"prefix", folder}, {"max-keys", "1"}}};
  FS_ASSIGN_OR_RETURN(const XmlElement page, SendForDocument(client_, request, "ListBucketResult"));
  return page.Child("Contents") != nullptr || page.Child("CommonPrefixes") != nullptr;
}

Status S3ObjectStore::Delete(const std::string& key) {
  const auto answer = client_.Send({.method = "DELETE", .key = key});
  const std::string_view code = answer.ok() ? std::string_view() : S3CodeOf(answer.status());
  if (answer.ok() || code == "NoSuchKey" || code == "NotFound") return Status::Ok();
  return answer.status();
}

Status S3ObjectStore::DeleteMany(std::span<const std::string> keys) {
  Status first;
  for (std::size_t begin = 0; begin < keys.size(); begin += kDeleteBatch) {
    const auto batch = keys.subspan(begin, std::min(kDeleteBatch, keys.size() - begin));
    std::string body = "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>";
    for (const std::string& key : batch) body += "<Object><Key>" + XmlEscape(key) + "</Key></Object>";
    body += "</Delete>";
    const S3Request request{.method = "POST",
                            .query = {{"delete", ""}},
                            .headers = {{"content-md5", Base64Encode(Md5(body))}},
                            .body = body};
    const StatusOr<XmlElement> result = SendForDocument(client_, request, "DeleteResult");
    if (!result.ok()) {
      if (first.ok()) first = result.status();
      continue;
    }
    for (const XmlElement& child : result->children) {
      if (child.name != "Error" || child.ChildText("Code") == "NoSuchKey") continue;
      // One key of a batch failed: on its own it gets its own retries and its own message.
      if (Status status = Delete(child.ChildText("Key")); !status.ok() && first.ok()) first = std::move(status);
    }
  }
  return first;
}

Status S3ObjectStore::DeleteFolder(const std::string& folder) {
  // Markers too, so not through List. Collected first: deleting while listing makes some services skip keys.
  std::vector<std::string> keys;
  FS_RETURN_IF_ERROR(ForEachListPage(client_, {{"prefix", folder}}, {}, [&](const XmlElement& document, bool encoded) {
    for (const XmlElement& child : document.children) {
      if (child.name == "Contents") keys.push_back(KeyText(child.ChildText("Key"), encoded));
    }
    return Status::Ok();
  }));
  // Backwards, so that services that keep folders find each empty when its marker goes.
  std::reverse(keys.begin(), keys.end());
  return DeleteMany(keys);
}

StatusOr<std::vector<UnfinishedWrite>> S3ObjectStore::ListUnfinished(const std::string& folder) {
  std::vector<UnfinishedWrite> unfinished;
  Query marker;
  while (true) {
    S3Request request{.method = "GET", .query = {{"uploads", ""}, {"prefix", folder}}};
    request.query.insert(request.query.end(), marker.begin(), marker.end());
    FS_ASSIGN_OR_RETURN(const XmlElement page, SendForDocument(client_, request, "ListMultipartUploadsResult"));
    for (const XmlElement& child : page.children) {
      if (child.name != "Upload" || !child.ChildText("Key").starts_with(folder)) continue;
      unfinished.push_back(
          {child.ChildText("Key"), child.ChildText("UploadId"), ParseIsoTime(child.ChildText("Initiated"))});
    }
    if (page.ChildText("IsTruncated") != "true") return unfinished;
    Query next = {{"key-marker", page.ChildText("NextKeyMarker")},
                  {"upload-id-marker", page.ChildText("NextUploadIdMarker")}};
    if (next == marker) return unfinished;
    marker = std::move(next);
  }
}

StatusOr<int> S3ObjectStore::SweepUnfinished(const std::string& folder, Clock::WallTime started_before) {
  FS_ASSIGN_OR_RETURN(const std::vector<UnfinishedWrite> unfinished, ListUnfinished(folder));
  int removed = 0;
  for (const UnfinishedWrite& write : unfinished) {
    if (write.started >= started_before) continue;
    FS_ASSIGN_OR_RETURN(auto upload, ResumeUpload({.key = write.key, .upload_id = write.upload_id, .parts = {}}));
    FS_RETURN_IF_ERROR(upload->Abort());
    ++removed;
  }
  return removed;
}

}  // namespace firesteel::storage
