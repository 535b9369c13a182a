//! May this principal make this AWS call? Policies, conditions, evaluation, findings.
