#include "functions/function_table.h"

#include <memory>
#include <utility>

#include "functions/signature.h"

namespace firesteel::functions {
namespace {

std::vector<std::string_view> SplitNames(std::string_view names) {
  std::vector<std::string_view> out;
  while (!names.empty()) {
    const std::size_t space = names.find(' ');
    if (space != 0) out.push_back(names.substr(0, space));
    if (space == std::string_view::npos) break;
    names.remove_prefix(space + 1);
  }
  return out;
}

}  // namespace

FunctionTable& FunctionTable::Add(std::string_view names, FunctionDefinition row) {
  first_of_last_ = rows_.size();
  for (std::string_view name : SplitNames(names)) {
    row.name = name;
    rows_.push_back(row);
  }
  return *this;
}

FunctionTable& FunctionTable::Scalar(std::string_view names, std::string_view signature_text) {
  auto signature = std::make_shared<const Signature>(ParseSignature(signature_text));
  const std::string_view canonical = SplitNames(names)[0];
  FunctionDefinition row;
  row.min_arguments = signature->MinArguments();
  row.max_arguments = signature->MaxArguments();
  row.bind = [signature, canonical](const BindRequest& request) {
    return BindSignature(*signature, canonical, request);
  };
  return Add(names, std::move(row));
}

FunctionTable& FunctionTable::Aggregate(std::string_view names, std::string_view signature) {
  return Scalar(names, signature).OfKind(FunctionKind::kAggregate);
}

FunctionTable& FunctionTable::Custom(std::string_view names, FunctionKind kind, int min_arguments, int max_arguments,
                                     BindCall bind) {
  FunctionDefinition row;
  row.kind = kind;
  row.min_arguments = min_arguments;
  row.max_arguments = max_arguments;
  row.bind = [bind](const BindRequest& request) {
    CallBinder call(request);
    return bind(call);
  };
  return Add(names, std::move(row));
}

FunctionTable& FunctionTable::Rewritten(std::string_view names, int min_arguments, int max_arguments, Rewrite rewrite) {
  FunctionDefinition row;
  row.min_arguments = min_arguments;
  row.max_arguments = max_arguments;
  row.rewrite = rewrite;
  return Add(names, std::move(row));
}

FunctionTable& FunctionTable::Unsupported(std::string_view names) {
  FunctionDefinition row;
  row.max_arguments = -1;
  row.supported = false;
  return Add(names, std::move(row));
}

FunctionTable& FunctionTable::NonDeterministic() {
  for (std::size_t i = first_of_last_; i < rows_.size(); ++i) rows_[i].deterministic = false;
  return *this;
}

FunctionTable& FunctionTable::BindsAs(std::string_view canonical, plan::EvalMode mode) {
  for (std::size_t i = first_of_last_; i < rows_.size(); ++i) {
    rows_[i].bind = [bind = rows_[i].bind, canonical, mode](const BindRequest& request) -> StatusOr<Binding> {
      // Coercion follows the session; only the evaluation changes.
      FS_ASSIGN_OR_RETURN(Binding binding, bind(request));
      if (!canonical.empty()) binding.canonical_name = canonical;
      binding.mode = mode;
      if (mode == plan::EvalMode::kTry) binding.nullable = true;
      return binding;
    };
  }
  return *this;
}

FunctionTable& FunctionTable::Canonical(std::string_view canonical) {
  for (std::size_t i = first_of_last_; i < rows_.size(); ++i) {
    rows_[i].bind = [bind = rows_[i].bind, canonical](const BindRequest& request) -> StatusOr<Binding> {
      FS_ASSIGN_OR_RETURN(Binding binding, bind(request));
      binding.canonical_name = canonical;
      return binding;
    };
  }
  return *this;
}

FunctionTable& FunctionTable::RewrittenBy(Rewrite rewrite) {
  for (std::size_t i = first_of_last_; i < rows_.size(); ++i) rows_[i].rewrite = rewrite;
  return *this;
}

FunctionTable& FunctionTable::Parameters(std::vector<std::string_view> names) {
  for (std::size_t i = first_of_last_; i < rows_.size(); ++i) rows_[i].parameter_names = names;
  return *this;
}

FunctionTable& FunctionTable::OfKind(FunctionKind kind) {
  for (std::size_t i = first_of_last_; i < rows_.size(); ++i) rows_[i].kind = kind;
  return *this;
}

FunctionTable& FunctionTable::Lambda(StatusOr<std::vector<LambdaParameter>> (*parameters)(const BindRequest&,
                                                                                          std::size_t, std::size_t)) {
  for (std::size_t i = first_of_last_; i < rows_.size(); ++i) rows_[i].lambda_parameters = parameters;
  return *this;
}

}  // namespace firesteel::functions
