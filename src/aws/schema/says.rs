//! What does a type or a property mean? One sentence each, for those that the course is about; the others have their
//! name and kind only.

use crate::text;
use crate::text::Text;

/// What resources of this type are; `None` where nothing is written of it.
pub fn type_says(kind: &str) -> Option<Text> {
    Some(match kind {
        "AWS::IAM::User" => text!("a person or program with long-lived keys", "오래 쓰는 키를 가진 사람이나 프로그램"),
        "AWS::IAM::Group" => text!(
            "gives policies to its users; it cannot sign in",
            "소속 사용자에게 정책을 주는 묶음. 그 자신은 로그인할 수 없습니다"
        ),
        "AWS::IAM::UserToGroupAddition" => text!("puts users into a group", "사용자를 그룹에 넣습니다"),
        "AWS::IAM::Role" => text!(
            "an identity that others assume for a while; its trust policy says who",
            "다른 주체가 잠시 맡는 신원. 누가 맡을 수 있는지는 신뢰 정책(trust policy)이 정합니다"
        ),
        "AWS::IAM::ManagedPolicy" => {
            text!("a policy of your own that many identities can share", "여러 신원이 함께 쓸 수 있는 고객 관리형 정책")
        }
        "AWS::IAM::Policy" => text!(
            "an inline policy for the roles, users and groups that it names",
            "적어 둔 역할, 사용자, 그룹에 들어가는 인라인 정책(inline policy)"
        ),
        "AWS::IAM::RolePolicy" => text!("an inline policy of one role", "역할 하나의 인라인 정책"),
        "AWS::IAM::UserPolicy" => text!("an inline policy of one user", "사용자 하나의 인라인 정책"),
        "AWS::IAM::GroupPolicy" => text!("an inline policy of one group", "그룹 하나의 인라인 정책"),
        "AWS::IAM::OIDCProvider" => text!(
            "IAM accepts tokens of this issuer: the first piece of IRSA, once for each cluster",
            "IAM이 이 발급자(issuer)의 토큰을 받아들이게 합니다. 클러스터마다 한 번 만드는 IRSA의 첫 조각입니다"
        ),
        "AWS::IAM::InstanceProfile" => text!(
            "carries one role to an EC2 instance; it is no principal",
            "역할 하나를 EC2 인스턴스에 전해 주는 껍데기. 보안 주체가 아닙니다"
        ),
        "AWS::IAM::AccessKey" => text!("a long-lived key of a user", "사용자의 오래 쓰는 액세스 키"),
        "AWS::EKS::Cluster" => text!("an EKS cluster: its control plane", "EKS 클러스터의 컨트롤 플레인"),
        "AWS::EKS::Nodegroup" => text!(
            "nodes that EKS manages, all with one node role",
            "EKS가 관리하는 노드들. 모두 같은 노드 역할(node role)을 씁니다"
        ),
        "AWS::EKS::FargateProfile" => text!("which pods run on Fargate", "어떤 파드를 Fargate에서 실행할지"),
        "AWS::EKS::AccessEntry" => text!(
            "lets an IAM user or role into the cluster",
            "IAM 사용자나 역할을 클러스터에 들여보내는 액세스 항목(access entry)"
        ),
        "AWS::EKS::PodIdentityAssociation" => text!(
            "gives an IAM role to a ServiceAccount, without annotation and without OIDC provider",
            "주석이나 OIDC 공급자 없이 ServiceAccount에 IAM 역할을 줍니다"
        ),
        "AWS::EKS::IdentityProviderConfig" => text!(
            "the cluster accepts tokens of your own identity provider for people; it is not IRSA",
            "사람이 회사의 자격 증명 공급자로 클러스터에 로그인하게 합니다. IRSA와는 다릅니다"
        ),
        "AWS::EKS::Addon" => text!("software that EKS installs in the cluster", "EKS가 클러스터에 설치하는 소프트웨어"),
        "AWS::EC2::LaunchTemplate" => text!(
            "how nodes start; its metadata options decide whether pods reach IMDS",
            "노드를 어떻게 시작할지. 메타데이터 옵션이 파드의 IMDS 접근을 좌우합니다"
        ),
        "AWS::S3::Bucket" => text!("an S3 bucket", "S3 버킷(bucket)"),
        "AWS::S3::BucketPolicy" => text!(
            "who may do what with a bucket, seen from the bucket",
            "누가 버킷에 무엇을 할 수 있는지 버킷 쪽에서 정하는 정책"
        ),
        "AWS::Organizations::Policy" => text!(
            "a limit over whole accounts (SCP), or over their resources (RCP); it grants nothing",
            "계정 전체(SCP)나 그 리소스(RCP)에 씌우는 한계. 아무것도 허용하지는 않습니다"
        ),
        "AWS::EFS::FileSystem" => text!("a shared file system", "함께 쓰는 파일 시스템"),
        "AWS::Logs::LogGroup" => text!("a log group of CloudWatch", "CloudWatch 로그 그룹"),
        _ => return None,
    })
}

/// What a property means; `path` is its place below `Properties`, without the numbers of lists.
pub fn property_says(kind: &str, path: &[&str]) -> Option<Text> {
    let name = *path.last()?;
    Some(match (kind, name) {
        ("AWS::IAM::Role", "AssumeRolePolicyDocument") => text!(
            "the trust policy: who may assume the role, and how",
            "신뢰 정책(trust policy): 누가 어떤 방식으로 이 역할을 맡을 수 있는지"
        ),
        (_, "ManagedPolicyArns") => {
            text!("ARNs of managed policies, AWS's or your own", "AWS나 고객의 관리형 정책(managed policy) ARN")
        }
        (_, "PermissionsBoundary") => text!(
            "the ARN of a policy beyond which nothing is allowed; it grants nothing itself",
            "허용의 한계가 되는 정책의 ARN. 그 자체는 아무것도 허용하지 않습니다"
        ),
        ("AWS::IAM::Role", "MaxSessionDuration") => text!(
            "how long a session may last, in seconds: 3600 to 43200",
            "세션이 지속될 수 있는 최대 시간(초). 3600에서 43200까지"
        ),
        (_, "Policies") => text!(
            "inline policies: they belong to this identity alone",
            "인라인 정책(inline policy): 이 신원에만 속합니다"
        ),
        (_, "Path") => text!(
            "part of the ARN, as in `/team/`; aws-auth loses it, access entries keep it",
            "ARN의 일부, 예를 들어 `/team/`. aws-auth는 이것을 잃고, 액세스 항목은 지킵니다"
        ),
        ("AWS::IAM::OIDCProvider", "Url") => text!(
            "the issuer, `https://` included: the cluster's `OpenIdConnectIssuerUrl`",
            "`https://`를 포함한 발급자(issuer): 클러스터의 `OpenIdConnectIssuerUrl`"
        ),
        ("AWS::IAM::OIDCProvider", "ClientIdList") => text!(
            "the audiences that it accepts; for IRSA `sts.amazonaws.com`",
            "받아들이는 대상(audience). IRSA에서는 `sts.amazonaws.com`"
        ),
        ("AWS::IAM::OIDCProvider", "ThumbprintList") => text!(
            "SHA-1 of the issuer's root certificate, forty hex digits",
            "발급자 루트 인증서의 SHA-1, 16진수 마흔 자리"
        ),
        ("AWS::EKS::Cluster", "AuthenticationMode") => text!(
            "where EKS looks up who an IAM identity is: aws-auth, access entries, or both",
            "IAM 신원이 누구인지 어디에서 찾을지: aws-auth, 액세스 항목, 또는 둘 다"
        ),
        ("AWS::EKS::Cluster", "BootstrapClusterCreatorAdminPermissions") => text!(
            "whether the one who creates the cluster becomes its administrator",
            "클러스터를 만든 주체를 관리자로 넣을지"
        ),
        ("AWS::EKS::Cluster", "RoleArn") => text!(
            "the role that EKS itself uses; nobody enters the cluster by it",
            "EKS 자신이 쓰는 역할. 이것으로 클러스터에 들어가는 사람은 없습니다"
        ),
        ("AWS::EKS::Cluster", "EnabledTypes") => text!(
            "control plane logs that go to CloudWatch; none is on by default",
            "CloudWatch로 보낼 컨트롤 플레인 로그. 처음에는 모두 꺼져 있습니다"
        ),
        ("AWS::EKS::Nodegroup", "NodeRole") => text!(
            "the ARN of the nodes' role; without restriction every pod on a node can use it",
            "노드 역할의 ARN. 막지 않으면 노드의 모든 파드가 쓸 수 있습니다"
        ),
        ("AWS::EKS::FargateProfile", "PodExecutionRoleArn") => text!(
            "the role with which Fargate pulls images; the pod's processes do not get it",
            "Fargate가 이미지를 가져올 때 쓰는 역할. 파드 안의 프로세스는 받지 못합니다"
        ),
        ("AWS::EKS::AccessEntry", "PrincipalArn") => text!(
            "the IAM user or role, with its path; no session, no group",
            "경로(path)를 포함한 IAM 사용자나 역할의 ARN. 세션이나 그룹은 안 됩니다"
        ),
        ("AWS::EKS::AccessEntry", "KubernetesGroups") => text!(
            "groups that RoleBindings name; nothing that begins with `system:`",
            "RoleBinding이 가리키는 그룹. `system:`으로 시작할 수 없습니다"
        ),
        ("AWS::EKS::AccessEntry", "Username") => text!(
            "the name that RBAC sees; a default is made from the ARN",
            "RBAC이 보는 이름. 없으면 ARN에서 만듭니다"
        ),
        ("AWS::EKS::AccessEntry", "AccessPolicies") => text!(
            "ready-made Kubernetes rights of EKS, each with a scope",
            "EKS가 미리 만들어 둔 Kubernetes 권한. 저마다 범위(scope)가 있습니다"
        ),
        ("AWS::EKS::AccessEntry", "AccessScope") => {
            text!("the whole cluster, or the namespaces that are listed", "클러스터 전체, 또는 적어 둔 네임스페이스")
        }
        ("AWS::EKS::AccessEntry", "Namespaces") => text!(
            "namespaces in which the policy holds; `*` is a wildcard, existence is not checked",
            "정책이 통하는 네임스페이스. `*`를 쓸 수 있고, 실제로 있는지는 확인하지 않습니다"
        ),
        ("AWS::EKS::PodIdentityAssociation", "RoleArn") => text!(
            "the role; it must trust `pods.eks.amazonaws.com` with `sts:AssumeRole` and `sts:TagSession`",
            "`pods.eks.amazonaws.com`에 `sts:AssumeRole`과 `sts:TagSession`을 허용하는 역할"
        ),
        ("AWS::EKS::IdentityProviderConfig", "UsernamePrefix") => {
            text!("put before each username; `-` for none", "사용자 이름 앞에 붙는 접두사. `-`이면 붙이지 않습니다")
        }
        ("AWS::EKS::IdentityProviderConfig", "GroupsPrefix") => text!(
            "put before each group; bindings must use the prefixed name",
            "그룹 앞에 붙는 접두사. 바인딩에는 접두사를 붙인 이름을 써야 합니다"
        ),
        ("AWS::EC2::LaunchTemplate", "HttpTokens") => text!(
            "`required` turns IMDSv1 off; the hop limit binds IMDSv2 only",
            "`required`이면 IMDSv1이 꺼집니다. 홉 제한은 IMDSv2에만 통합니다"
        ),
        ("AWS::EC2::LaunchTemplate", "HttpPutResponseHopLimit") => text!(
            "how many hops a token may travel; 1 keeps it from pods without host network",
            "토큰이 지날 수 있는 홉 수. 1이면 호스트 네트워크를 쓰지 않는 파드에는 닿지 않습니다"
        ),
        ("AWS::S3::Bucket", "PublicAccessBlockConfiguration") => text!(
            "what may not be public; all of it is on unless this turns it off",
            "공개를 막는 설정. 따로 끄지 않으면 모두 켜져 있습니다"
        ),
        ("AWS::Organizations::Policy", "TargetIds") => text!(
            "the root, organizational units or accounts that it is attached to",
            "정책을 연결할 루트, 조직 단위, 계정"
        ),
        (_, "ClusterName") => text!("the cluster's name", "클러스터의 이름"),
        (_, "PolicyDocument" | "Content" | "FileSystemPolicy") => text!("the policy", "정책 문서"),
        (_, "PolicyName") => text!("the policy's name", "정책의 이름"),
        _ => return None,
    })
}
