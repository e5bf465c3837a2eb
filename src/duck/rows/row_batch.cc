#include "duck/rows/row_batch.h"

#include "duck/functions/scalar_function.h"
#include "duck/functions/vector_values.h"

namespace firesteel::duck {
namespace {

using duckdb::cxx::Vector;

template <typename Stored, typename Held>
void WriteNumbers(Vector& out, const Held* values, std::size_t count) {
  auto* stored = out.GetDataMutable<Stored>();
  for (std::size_t row = 0; row < count; ++row) stored[row] = static_cast<Stored>(values[row]);
}

}  // namespace

BatchColumn::BatchColumn(DataType type) : type_(std::move(type)) {
  switch (type_.kind()) {
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInt:
    case TypeKind::kDate:
    case TypeKind::kYearMonthInterval:
    case TypeKind::kLong:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampNtz:
    case TypeKind::kTime:
    case TypeKind::kDayTimeInterval:
      form_ = Form::kIntegers;
      break;
    case TypeKind::kFloat:
    case TypeKind::kDouble:
      form_ = Form::kDoubles;
      break;
    case TypeKind::kString:
    case TypeKind::kChar:
    case TypeKind::kVarchar:
    case TypeKind::kBinary:
      form_ = Form::kTexts;
      break;
    default:
      form_ = Form::kValues;
  }
}

void BatchColumn::AppendNull() {
  present_.push_back(0);
  switch (form_) {
    case Form::kIntegers:
      integers_.push_back(0);
      break;
    case Form::kDoubles:
      doubles_.push_back(0);
      break;
    case Form::kTexts:
      ends_.push_back(bytes_.size());
      break;
    case Form::kValues:
      values_.emplace_back();
      break;
  }
}

void BatchColumn::AppendInteger(std::int64_t value) {
  present_.push_back(1);
  integers_.push_back(value);
}

void BatchColumn::AppendDouble(double value) {
  present_.push_back(1);
  doubles_.push_back(value);
}

void BatchColumn::AppendText(std::string_view text) {
  present_.push_back(1);
  bytes_ += text;
  ends_.push_back(bytes_.size());
}

void BatchColumn::Append(Value value) {
  if (value.IsNull()) return AppendNull();
  switch (form_) {
    case Form::kIntegers:
      return AppendInteger(std::get<std::int64_t>(value.data));
    case Form::kDoubles:
      return AppendDouble(std::get<double>(value.data));
    case Form::kTexts:
      return AppendText(std::get<std::string>(value.data));
    case Form::kValues:
      present_.push_back(1);
      values_.push_back(std::move(value));
  }
}

void BatchColumn::Truncate(std::size_t size) {
  if (size >= present_.size()) return;
  present_.resize(size);
  switch (form_) {
    case Form::kIntegers:
      integers_.resize(size);
      break;
    case Form::kDoubles:
      doubles_.resize(size);
      break;
    case Form::kTexts:
      ends_.resize(size);
      bytes_.resize(size == 0 ? 0 : ends_.back());
      break;
    case Form::kValues:
      values_.resize(size);
      break;
  }
}

void BatchColumn::WriteTo(Vector& out, std::size_t begin, std::size_t count) const {
  if (form_ == Form::kValues) {
    std::vector<const Value*> values(count);
    for (std::size_t row = 0; row < count; ++row) values[row] = &values_[begin + row];
    return WriteValues(out, type_, values);
  }
  scalar::NullMask nulls(out, count);
  for (std::size_t row = 0; row < count; ++row) {
    if (present_[begin + row] == 0) nulls.SetNull(row);
  }
  switch (type_.kind()) {
    case TypeKind::kByte:
      return WriteNumbers<std::int8_t>(out, integers_.data() + begin, count);
    case TypeKind::kShort:
      return WriteNumbers<std::int16_t>(out, integers_.data() + begin, count);
    case TypeKind::kInt:
    case TypeKind::kDate:
    case TypeKind::kYearMonthInterval:
      return WriteNumbers<std::int32_t>(out, integers_.data() + begin, count);
    case TypeKind::kFloat:
      return WriteNumbers<float>(out, doubles_.data() + begin, count);
    case TypeKind::kDouble:
      return WriteNumbers<double>(out, doubles_.data() + begin, count);
    default:
      break;
  }
  if (form_ == Form::kIntegers) return WriteNumbers<std::int64_t>(out, integers_.data() + begin, count);
  duckdb::cxx::Arena heap = out.GetHeap();
  auto* stored = out.GetDataMutable<duckdb::cxx::blob_t>();
  for (std::size_t row = begin; row < begin + count; ++row) {
    if (present_[row] == 0) continue;
    const std::size_t start = row == 0 ? 0 : ends_[row - 1];
    stored[row - begin] = heap.AddBlob(std::string_view(bytes_).substr(start, ends_[row] - start));
  }
}

RowBatch::RowBatch(const Schema& schema) {
  for (const StructField& field : schema) columns.emplace_back(field.type);
}

void RowBatch::Clear() {
  for (BatchColumn& column : columns) column.Clear();
  rows = 0;
}

bool RowBatch::Full() const {
  constexpr std::size_t kRows = 2048, kBytes = 16 << 20;
  std::size_t bytes = 0;
  for (const BatchColumn& column : columns) bytes += column.text_bytes();
  return rows >= kRows || bytes >= kBytes;
}

void RowBatch::AppendRow(std::vector<Value> row) {
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i].Append(std::move(row[i]));
  ++rows;
}

}  // namespace firesteel::duck
