#include "files/format/parquet/thrift_compact_reader.h"

namespace firesteel::files {
namespace {

constexpr int kMaxDepth = 64;

std::int64_t UnZigZag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

}  // namespace

Status ThriftCompactReader::Ended() const {
  return Status(StatusCode::kDataError, "the metadata ends early at byte " + std::to_string(at_));
}

StatusOr<std::uint64_t> ThriftCompactReader::ReadVarint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (at_ == bytes_.size()) return Ended();
    const auto byte = static_cast<unsigned char>(bytes_[at_++]);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return Status(StatusCode::kDataError, "an integer of the metadata is too long");
}

StatusOr<ThriftCompactReader::Field> ThriftCompactReader::NextField(int& last_id) {
  if (at_ == bytes_.size()) return Ended();
  const auto byte = static_cast<unsigned char>(bytes_[at_++]);
  Field field{.type = static_cast<Type>(byte & 0x0F)};
  if (field.type == Type::kStop) return field;
  if (field.type > Type::kStruct) return Status(StatusCode::kDataError, "the metadata holds an unknown field type");
  if (const int delta = byte >> 4; delta != 0) {
    field.id = last_id + delta;
  } else {
    FS_ASSIGN_OR_RETURN(const std::int64_t id, ReadInteger());
    field.id = static_cast<int>(id);
  }
  last_id = field.id;
  return field;
}

StatusOr<std::int64_t> ThriftCompactReader::ReadInteger() {
  FS_ASSIGN_OR_RETURN(const std::uint64_t raw, ReadVarint());
  return UnZigZag(raw);
}

StatusOr<std::int8_t> ThriftCompactReader::ReadByte() {
  if (at_ == bytes_.size()) return Ended();
  return static_cast<std::int8_t>(bytes_[at_++]);
}

StatusOr<std::string_view> ThriftCompactReader::ReadBinary() {
  FS_ASSIGN_OR_RETURN(const std::uint64_t size, ReadVarint());
  if (size > bytes_.size() - at_) return Ended();
  const std::string_view view = bytes_.substr(at_, static_cast<std::size_t>(size));
  at_ += static_cast<std::size_t>(size);
  return view;
}

StatusOr<ThriftCompactReader::List> ThriftCompactReader::ReadList() {
  if (at_ == bytes_.size()) return Ended();
  const auto byte = static_cast<unsigned char>(bytes_[at_++]);
  List list{.type = static_cast<Type>(byte & 0x0F), .size = static_cast<std::uint32_t>(byte >> 4)};
  if (list.size == 15) {
    FS_ASSIGN_OR_RETURN(const std::uint64_t size, ReadVarint());
    if (size > bytes_.size()) return Ended();  // every element takes at least a byte, so this bounds the work
    list.size = static_cast<std::uint32_t>(size);
  }
  return list;
}

Status ThriftCompactReader::Skip(Type type, int depth) {
  if (depth > kMaxDepth) return Status(StatusCode::kDataError, "the metadata is nested too deep");
  switch (type) {
    case Type::kStop:
    case Type::kTrue:
    case Type::kFalse:
      return Status::Ok();
    case Type::kByte:
      return ReadByte().status();
    case Type::kI16:
    case Type::kI32:
    case Type::kI64:
      return ReadVarint().status();
    case Type::kDouble:
      if (bytes_.size() - at_ < 8) return Ended();
      at_ += 8;
      return Status::Ok();
    case Type::kBinary:
      return ReadBinary().status();
    case Type::kList:
    case Type::kSet: {
      FS_ASSIGN_OR_RETURN(const List list, ReadList());
      const bool booleans = list.type == Type::kTrue || list.type == Type::kFalse;
      for (std::uint32_t i = 0; i < list.size; ++i) {
        FS_RETURN_IF_ERROR(booleans ? ReadByte().status() : Skip(list.type, depth + 1));
      }
      return Status::Ok();
    }
    case Type::kMap: {
      FS_ASSIGN_OR_RETURN(const std::uint64_t size, ReadVarint());
      if (size == 0) return Status::Ok();
      if (size > bytes_.size()) return Ended();
      FS_ASSIGN_OR_RETURN(const std::int8_t types, ReadByte());
      for (std::uint64_t i = 0; i < size; ++i) {
        FS_RETURN_IF_ERROR(Skip(static_cast<Type>((types >> 4) & 0x0F), depth + 1));
        FS_RETURN_IF_ERROR(Skip(static_cast<Type>(types & 0x0F), depth + 1));
      }
      return Status::Ok();
    }
    case Type::kStruct: {
      int last_id = 0;
      while (true) {
        FS_ASSIGN_OR_RETURN(const Field field, NextField(last_id));
        if (field.type == Type::kStop) return Status::Ok();
        FS_RETURN_IF_ERROR(Skip(field.type, depth + 1));
      }
    }
  }
  return Status(StatusCode::kDataError, "the metadata holds an unknown type");
}

}  // namespace firesteel::files
