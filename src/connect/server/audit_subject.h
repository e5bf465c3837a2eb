#pragma once

#include <optional>

#include "connect/server/audit_log.h"
#include "spark/connect/base.pb.h"

// What requests ask for, in the words of the audit log. Nothing for requests that only ask about what is there: they
// get no line.
namespace firesteel::connect {

std::optional<AuditSubject> SubjectOf(const spark::connect::ExecutePlanRequest& request);
std::optional<AuditSubject> SubjectOf(const spark::connect::AnalyzePlanRequest& request);
std::optional<AuditSubject> SubjectOf(const spark::connect::ConfigRequest& request);
std::optional<AuditSubject> SubjectOf(const spark::connect::AddArtifactsRequest& request);
std::optional<AuditSubject> SubjectOf(const spark::connect::InterruptRequest& request);
std::optional<AuditSubject> SubjectOf(const spark::connect::ReleaseSessionRequest& request);
std::optional<AuditSubject> SubjectOf(const spark::connect::CloneSessionRequest& request);
// Reattaching and releasing are about executions that have their line; asking for artifacts and errors changes nothing.
inline std::optional<AuditSubject> SubjectOf(const spark::connect::ReleaseExecuteRequest&) { return std::nullopt; }
inline std::optional<AuditSubject> SubjectOf(const spark::connect::ArtifactStatusesRequest&) { return std::nullopt; }
inline std::optional<AuditSubject> SubjectOf(const spark::connect::FetchErrorDetailsRequest&) { return std::nullopt; }

}  // namespace firesteel::connect
