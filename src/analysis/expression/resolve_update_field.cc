#include "analysis/expression/expression_resolver.h"
#include "types/identifier_text.h"

// withField and dropFields: the struct is built anew.
namespace firesteel::analysis {
namespace {

// "a.b.c" -> its parts; backticks keep dots.
std::vector<std::string> FieldPath(const std::string& text) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (const char c : text) {
    if (c == '`') {
      quoted = !quoted;
    } else if (c == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

class StructUpdate {
 public:
  StructUpdate(ExpressionResolver& expressions, const std::vector<std::string>& path, ResolvedExpressionPtr value,
               const plan::UpdateField& written, SourceSpan span)
      : expressions_(expressions), path_(path), value_(std::move(value)), written_(written), span_(span) {}

  // `base` with the field path_[level..] changed; `text` is the base's own SQL.
  StatusOr<ResolvedExpressionPtr> Apply(const ResolvedExpressionPtr& base, std::size_t level, const std::string& text) {
    if (!base->type.Is(TypeKind::kStruct)) return NotAStruct(*base, text);
    const bool last = level + 1 == path_.size();
    const bool drop = value_ == nullptr;
    const auto& fields = base->type.fields();
    std::vector<ResolvedExpressionPtr> arguments;
    bool found = false;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      ResolvedExpressionPtr field =
          MakeResolved(FieldAccess{base, static_cast<int>(i)}, fields[i].type, fields[i].nullable, span_);
      const bool same = expressions_.resolver().SameName(fields[i].name, path_[level]);
      found = found || same;
      if (same && last && drop) continue;
      arguments.push_back(Name(same && last ? path_[level] : fields[i].name));
      if (same && last) {
        field = value_;
      } else if (same) {
        const ResolvedExpressionPtr nested = MakeResolved(FieldAccess{base, static_cast<int>(i)}, fields[i].type,
                                                          base->nullable || fields[i].nullable, span_);
        FS_ASSIGN_OR_RETURN(field, Apply(nested, level + 1, text + "." + fields[i].name));
      }
      arguments.push_back(std::move(field));
    }
    if (!found && drop) return base;
    if (!found && !last) {
      std::string names;
      for (const StructField& field : fields) names += (names.empty() ? "" : ", ") + QuoteIdentifier(field.name);
      return SparkError("FIELD_NOT_FOUND", {{"fieldName", QuoteIdentifier(path_[level])}, {"fields", names}}, span_);
    }
    if (!found) {
      arguments.push_back(Name(path_[level]));
      arguments.push_back(value_);
    }
    if (arguments.empty()) {
      return SparkError("DATATYPE_MISMATCH.CANNOT_DROP_ALL_FIELDS",
                        {{"sqlExpr", "\"update_fields(" + text + ", dropfield())\""}}, span_);
    }
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr rebuilt, expressions_.Call("named_struct", std::move(arguments), span_));
    if (!base->nullable) return rebuilt;
    FS_ASSIGN_OR_RETURN(ResolvedExpressionPtr is_null, expressions_.Call("isnull", {base}, span_));
    return expressions_.Call("when", {is_null, MakeResolved(ResolvedLiteral{}, rebuilt->type, true, span_), rebuilt},
                             span_);
  }

 private:
  ResolvedExpressionPtr Name(const std::string& name) const {
    return MakeResolved(ResolvedLiteral{Value{name}}, DataType::String(), false, span_);
  }

  Status NotAStruct(const ResolvedExpression& base, const std::string& text) {
    const std::string change = value_ ? "WithField(" + expressions_.DefaultName(written_.value) + ")" : "dropfield()";
    return SparkError("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                      {{"sqlExpr", "\"update_fields(" + text + ", " + change + ")\""},
                       {"paramIndex", "first"},
                       {"requiredType", "\"STRUCT\""},
                       {"inputSql", "\"" + text + "\""},
                       {"inputType", "\"" + base.type.ToSql() + "\""}},
                      span_);
  }

  ExpressionResolver& expressions_;
  const std::vector<std::string>& path_;
  const ResolvedExpressionPtr value_;  // null: drop
  const plan::UpdateField& written_;
  const SourceSpan span_;
};

}  // namespace

StatusOr<ResolvedExpressionPtr> ExpressionResolver::ResolveUpdateField(const plan::UpdateField& update,
                                                                       SourceSpan span) {
  FS_ASSIGN_OR_RETURN(const ResolvedExpressionPtr base, Resolve(update.child));
  ResolvedExpressionPtr value;
  if (update.value) {
    FS_ASSIGN_OR_RETURN(value, Resolve(update.value));
  }
  const std::vector<std::string> path = FieldPath(update.field);
  return StructUpdate(*this, path, std::move(value), update, span).Apply(base, 0, DefaultName(update.child));
}

}  // namespace firesteel::analysis
