//! May this caller become that role, and as whom does STS know a caller? AssumeRole*, GetCallerIdentity, trust policies.
