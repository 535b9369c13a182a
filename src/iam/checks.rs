//! Which things does a policy check look for? IAM Access Analyzer's checks by its own names (IAM User Guide, "IAM policy
//! validation check reference"), and, marked so, those of our own that the course needs and Access Analyzer lacks.

use serde::Serialize;

/// How Access Analyzer classes a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FindingType {
    /// Part of the policy does not work.
    Error,
    /// The policy allows more than it should.
    SecurityWarning,
    /// The policy may not do what was meant.
    Warning,
    /// The policy can be written better.
    Suggestion,
}

/// One check.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    /// The class of its findings.
    pub finding_type: FindingType,
    /// The name, as Access Analyzer's reference has it: `Pass role with star in resource`.
    pub name: &'static str,
    /// The same in kebab case, for [`crate::source::Diagnostic::code`].
    pub code: &'static str,
    /// Whether the check is our own.
    pub ours: bool,
}

impl Check {
    /// The code of the API's `issueCode`: `PASS_ROLE_WITH_STAR_IN_RESOURCE`.
    pub fn issue_code(&self) -> String {
        self.code.to_ascii_uppercase().replace('-', "_")
    }
}

macro_rules! checks {
    ($ours:literal: $($ident:ident $kind:ident $name:literal $code:literal)*) => {
        $(
            #[doc = $name]
            pub const $ident: &Check =
                &Check { finding_type: FindingType::$kind, name: $name, code: $code, ours: $ours };
        )*
    };
    ($all:ident $($ours:literal { $($ident:ident $kind:ident $name:literal $code:literal)* })*) => {
        $(checks!($ours: $($ident $kind $name $code)*);)*
        /// Every check.
        pub const $all: &[&Check] = &[$($($ident,)*)*];
    };
}

checks! { ALL
    false {
        ARN_ACCOUNT_NOT_ALLOWED Error "ARN account not allowed" "arn-account-not-allowed"
        ARN_REGION_NOT_ALLOWED Error "ARN Region not allowed" "arn-region-not-allowed"
        DATA_TYPE_MISMATCH Error "Data type mismatch" "data-type-mismatch"
        DUPLICATE_KEYS_WITH_DIFFERENT_CASE Error "Duplicate keys with different case" "duplicate-keys-with-different-case"
        EMPTY_VARIABLE Error "Empty variable" "empty-variable"
        INVALID_ACTION Error "Invalid action" "invalid-action"
        INVALID_ARN_ACCOUNT Error "Invalid ARN account" "invalid-arn-account"
        INVALID_ARN_PREFIX Error "Invalid ARN prefix" "invalid-arn-prefix"
        INVALID_ARN_REGION Error "Invalid ARN Region" "invalid-arn-region"
        INVALID_ARN_RESOURCE Error "Invalid ARN resource" "invalid-arn-resource"
        INVALID_ARN_SERVICE_CASE Error "Invalid ARN service case" "invalid-arn-service-case"
        INVALID_CONDITION_KEY_FORMAT Error "Invalid condition key format" "invalid-condition-key-format"
        INVALID_CONDITION_MULTIPLE_BOOLEAN Error "Invalid condition multiple Boolean" "invalid-condition-multiple-boolean"
        INVALID_CONDITION_OPERATOR Error "Invalid condition operator" "invalid-condition-operator"
        INVALID_EFFECT Error "Invalid effect" "invalid-effect"
        INVALID_GLOBAL_CONDITION_KEY Error "Invalid global condition key" "invalid-global-condition-key"
        INVALID_PARTITION Error "Invalid partition" "invalid-partition"
        INVALID_POLICY_ELEMENT Error "Invalid policy element" "invalid-policy-element"
        INVALID_PRINCIPAL_FORMAT Error "Invalid principal format" "invalid-principal-format"
        INVALID_PRINCIPAL_KEY Error "Invalid principal key" "invalid-principal-key"
        INVALID_REGION Error "Invalid Region" "invalid-region"
        INVALID_SERVICE Error "Invalid service" "invalid-service"
        INVALID_SERVICE_CONDITION_KEY Error "Invalid service condition key" "invalid-service-condition-key"
        INVALID_SERVICE_IN_ACTION Error "Invalid service in action" "invalid-service-in-action"
        INVALID_SERVICE_PRINCIPAL_FORMAT Error "Invalid service principal format" "invalid-service-principal-format"
        INVALID_VARIABLE_FOR_OPERATOR Error "Invalid variable for operator" "invalid-variable-for-operator"
        INVALID_VERSION Error "Invalid version" "invalid-version"
        JSON_SYNTAX_ERROR Error "Json syntax error" "json-syntax-error"
        MISMATCHED_ACTION_FOR_PRINCIPAL Error "Mismatched action for principal" "mismatched-action-for-principal"
        MISSING_ACTION Error "Missing action" "missing-action"
        MISSING_ARN_FIELD Error "Missing ARN field" "missing-arn-field"
        MISSING_ARN_REGION Error "Missing ARN Region" "missing-arn-region"
        MISSING_BRACE_IN_VARIABLE Error "Missing brace in variable" "missing-brace-in-variable"
        MISSING_EFFECT Error "Missing effect" "missing-effect"
        MISSING_PRINCIPAL Error "Missing principal" "missing-principal"
        MISSING_QUALIFIER Error "Missing qualifier" "missing-qualifier"
        MISSING_QUOTE_IN_VARIABLE Error "Missing quote in variable" "missing-quote-in-variable"
        MISSING_RESOURCE Error "Missing resource" "missing-resource"
        MISSING_STATEMENT Error "Missing statement" "missing-statement"
        MISSING_TAG_KEY_IN_CONDITION Error "Missing tag key in condition" "missing-tag-key-in-condition"
        NULL_WITH_IF_EXISTS Error "Null with if exists" "null-with-if-exists"
        POLICY_SIZE_EXCEEDS_SCP_QUOTA Error "Policy size exceeds SCP quota" "policy-size-exceeds-scp-quota"
        PRIVATE_IP_ADDRESS Error "Private IP address" "private-ip-address"
        PRIVATE_NOT_IP_ADDRESS Error "Private NotIpAddress" "private-notipaddress"
        ROLE_TRUST_NOT_PRINCIPAL Error "Role trust policy syntax error notprincipal" "role-trust-policy-syntax-error-notprincipal"
        ROLE_TRUST_RESOURCE Error "Role trust policy syntax error resource" "role-trust-policy-syntax-error-resource"
        SCP_PRINCIPAL Error "SCP syntax error principal" "scp-syntax-error-principal"
        UNIQUE_SIDS_REQUIRED Error "Unique Sids required" "unique-sids-required"
        UNSUPPORTED_ACTION_IN_POLICY Error "Unsupported action in policy" "unsupported-action-in-policy"
        UNSUPPORTED_ELEMENT_COMBINATION Error "Unsupported element combination" "unsupported-element-combination"
        UNSUPPORTED_GLOBAL_CONDITION_KEY Error "Unsupported global condition key" "unsupported-global-condition-key"
        UNSUPPORTED_PRINCIPAL Error "Unsupported principal" "unsupported-principal"
        UNSUPPORTED_SID Error "Unsupported Sid" "unsupported-sid"
        UNSUPPORTED_SPACE_IN_VARIABLE Error "Unsupported space in variable" "unsupported-space-in-variable"
        UNSUPPORTED_WILDCARD_IN_PRINCIPAL Error "Unsupported wildcard in principal" "unsupported-wildcard-in-principal"
        VARIABLE_UNSUPPORTED_IN_ELEMENT Error "Variable unsupported in element" "variable-unsupported-in-element"
        VARIABLE_UNSUPPORTED_IN_VERSION Error "Variable unsupported in version" "variable-unsupported-in-version"
        ALLOW_WITH_NOT_PRINCIPAL SecurityWarning "Allow with NotPrincipal" "allow-with-notprincipal"
        DENY_WITH_UNSUPPORTED_TAG_KEY SecurityWarning "Deny with unsupported tag condition key for service" "deny-with-unsupported-tag-condition-key-for-service"
        FOR_ALL_VALUES_WITH_SINGLE_VALUED_KEY SecurityWarning "ForAllValues with single valued key" "forallvalues-with-single-valued-key"
        MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL SecurityWarning "Missing condition key for oidc principal" "missing-condition-key-for-oidc-principal"
        PASS_ROLE_NOT_ACTION_NOT_RESOURCE SecurityWarning "Pass role with NotAction and NotResource" "pass-role-with-notaction-and-notresource"
        PASS_ROLE_NOT_RESOURCE SecurityWarning "Pass role with NotResource" "pass-role-with-notresource"
        PASS_ROLE_STAR SecurityWarning "Pass role with star in resource" "pass-role-with-star-in-resource"
        PASS_ROLE_STAR_ACTION SecurityWarning "Pass role with star in action and resource" "pass-role-with-star-in-action-and-resource"
        PASS_ROLE_STAR_ACTION_NOT_RESOURCE SecurityWarning "Pass role with star in action and NotResource" "pass-role-with-star-in-action-and-notresource"
        PASS_ROLE_STAR_NOT_ACTION SecurityWarning "Pass role with star in resource and NotAction" "pass-role-with-star-in-resource-and-notaction"
        CREATE_SLR_NOT_ACTION_NOT_RESOURCE Warning "Create SLR with NotAction and NotResource" "create-slr-with-notaction-and-notresource"
        CREATE_SLR_NOT_RESOURCE Warning "Create SLR with NotResource" "create-slr-with-notresource"
        CREATE_SLR_STAR Warning "Create SLR with star in resource" "create-slr-with-star-in-resource"
        CREATE_SLR_STAR_ACTION Warning "Create SLR with star in action and resource" "create-slr-with-star-in-action-and-resource"
        CREATE_SLR_STAR_ACTION_NOT_RESOURCE Warning "Create SLR with star in action and NotResource" "create-slr-with-star-in-action-and-notresource"
        CREATE_SLR_STAR_NOT_ACTION Warning "Create SLR with star in resource and NotAction" "create-slr-with-star-in-resource-and-notaction"
        INVALID_DATE_VALUE Warning "Invalid date value" "invalid-date-value"
        INVALID_ROLE_REFERENCE Warning "Invalid role reference" "invalid-role-reference"
        INVALID_USER_REFERENCE Warning "Invalid user reference" "invalid-user-reference"
        MISSING_VERSION Warning "Missing version" "missing-version"
        POLICY_SIZE_EXCEEDS_IDENTITY_QUOTA Warning "Policy size exceeds identity policy quota" "policy-size-exceeds-identity-policy-quota"
        POLICY_SIZE_EXCEEDS_TRUST_QUOTA Warning "Policy size exceeds role trust policy quota" "policy-size-exceeds-role-trust-policy-quota"
        TYPE_MISMATCH Warning "Type mismatch" "type-mismatch"
        TYPE_MISMATCH_BOOLEAN Warning "Type mismatch Boolean" "type-mismatch-boolean"
        TYPE_MISMATCH_DATE Warning "Type mismatch date" "type-mismatch-date"
        TYPE_MISMATCH_IP_RANGE Warning "Type mismatch IP range" "type-mismatch-ip-range"
        TYPE_MISMATCH_NUMBER Warning "Type mismatch number" "type-mismatch-number"
        TYPE_MISMATCH_STRING Warning "Type mismatch string" "type-mismatch-string"
        UNIQUE_SIDS_RECOMMENDED Warning "Unique Sids recommended" "unique-sids-recommended"
        WILDCARD_WITHOUT_LIKE_OPERATOR Warning "Wildcard without like operator" "wildcard-without-like-operator"
        ALLOW_WITH_UNSUPPORTED_TAG_KEY Suggestion "Allow with unsupported tag condition key for service" "allow-with-unsupported-tag-condition-key-for-service"
        EMPTY_ARRAY_ACTION Suggestion "Empty array action" "empty-array-action"
        EMPTY_ARRAY_CONDITION Suggestion "Empty array condition" "empty-array-condition"
        EMPTY_ARRAY_CONDITION_FOR_ALL_VALUES Suggestion "Empty array condition ForAllValues" "empty-array-condition-forallvalues"
        EMPTY_ARRAY_CONDITION_FOR_ANY_VALUE Suggestion "Empty array condition ForAnyValue" "empty-array-condition-foranyvalue"
        EMPTY_ARRAY_CONDITION_IF_EXISTS Suggestion "Empty array condition IfExists" "empty-array-condition-ifexists"
        EMPTY_ARRAY_PRINCIPAL Suggestion "Empty array principal" "empty-array-principal"
        EMPTY_ARRAY_RESOURCE Suggestion "Empty array resource" "empty-array-resource"
        EMPTY_OBJECT_CONDITION Suggestion "Empty object condition" "empty-object-condition"
        EMPTY_OBJECT_PRINCIPAL Suggestion "Empty object principal" "empty-object-principal"
        EMPTY_SID_VALUE Suggestion "Empty Sid value" "empty-sid-value"
        IMPROVE_IP_RANGE Suggestion "Improve IP range" "improve-ip-range"
        NULL_WITH_QUALIFIER Suggestion "Null with qualifier" "null-with-qualifier"
        PRIVATE_IP_ADDRESS_SUBSET Suggestion "Private IP address subset" "private-ip-address-subset"
        PRIVATE_NOT_IP_ADDRESS_SUBSET Suggestion "Private NotIpAddress subset" "private-notipaddress-subset"
        REDUNDANT_ACTION Suggestion "Redundant action" "redundant-action"
        REDUNDANT_CONDITION_VALUE_NUM Suggestion "Redundant condition value num" "redundant-condition-value-num"
        REDUNDANT_RESOURCE Suggestion "Redundant resource" "redundant-resource"
        REDUNDANT_STATEMENT Suggestion "Redundant statement" "redundant-statement"
    }
    true {
        ALLOW_WITH_NOT_ACTION SecurityWarning "Allow with NotAction" "allow-with-notaction"
        OIDC_SUBJECT_TOO_WIDE SecurityWarning "OIDC subject too wide" "oidc-subject-too-wide"
        PRINCIPAL_STAR SecurityWarning "Principal star without restricting condition" "principal-star-without-restricting-condition"
        ACTION_RESOURCE_MISMATCH Warning "Action does not apply to resource" "action-does-not-apply-to-resource"
        CONDITION_KEY_NOT_FOR_ACTION Warning "Condition key does not apply to action" "condition-key-does-not-apply-to-action"
        DUPLICATE_KEY Error "Duplicate key" "duplicate-key"
        OIDC_AUDIENCE Warning "Unexpected OIDC audience" "unexpected-oidc-audience"
        OIDC_OTHER_PROVIDER Warning "Condition key of another OIDC provider" "condition-key-of-another-oidc-provider"
        OIDC_SUBJECT_FORMAT Warning "OIDC subject never matches" "oidc-subject-never-matches"
        POD_IDENTITY_TAG_SESSION Warning "Pod Identity trust without TagSession" "pod-identity-trust-without-tagsession"
        UNKNOWN_VARIABLE Warning "Unknown policy variable" "unknown-policy-variable"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_code_is_the_name_in_kebab_case_and_stands_once() {
        for check in ALL {
            assert_eq!(check.code, check.name.to_lowercase().replace(' ', "-"), "{}", check.name);
        }
        assert_eq!(ALL.iter().map(|c| c.code).collect::<BTreeSet<_>>().len(), ALL.len());
        assert_eq!(PASS_ROLE_STAR.issue_code(), "PASS_ROLE_WITH_STAR_IN_RESOURCE");
    }
}
