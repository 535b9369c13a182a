//! Which known mistake is this? The mistakes of the field that concern identity (facts sheet, section 14), each by name,
//! with what it is and why it bites. They explain; what a learner types, they do not say.

use crate::text;
use crate::text::Text;
use crate::trace::Cause;

macro_rules! mistakes {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $en:literal, $ko:literal;)+) => {
        /// A mistake that the mechanisms of EKS recognise.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Mistake {
            $($(#[$doc])* $name,)+
        }

        impl Mistake {
            /// Every one, by its number.
            pub const ALL: &[Mistake] = &[$(Mistake::$name),+];

            /// Its number in the facts sheet: `M...` of section 14, `E...` of section 16, `F...` of the section that has it.
            pub fn id(self) -> &'static str {
                match self {
                    $(Mistake::$name => $id,)+
                }
            }

            /// What it is and why it bites.
            pub fn says(self) -> Text {
                match self {
                    $(Mistake::$name => text!($en, $ko),)+
                }
            }
        }
    };
}

mistakes! {
    /// A path in a role's ARN under `mapRoles`.
    PathInRoleArn = "M1",
    "the role's ARN in aws-auth holds a path; STS names a session's role without its path, so the two never meet",
    "aws-auth의 역할 ARN에 경로(path)가 들어 있습니다. STS는 세션의 역할을 경로 없이 알려 주므로 둘은 결코 일치하지 않습니다";
    /// An SSO role mapped with its reserved path.
    SsoPath = "M2",
    "the ARN of an SSO role was copied with its `aws-reserved/sso.amazonaws.com` path, which STS does not have",
    "SSO 역할의 ARN을 `aws-reserved/sso.amazonaws.com` 경로까지 그대로 복사했습니다. STS에는 이 경로가 없습니다";
    /// A session's ARN where a role's belongs.
    SessionArn = "M3",
    "this is the ARN of a session, as `get-caller-identity` prints it; a mapping is looked up by the ARN of the role",
    "`get-caller-identity`가 출력하는 세션(session)의 ARN입니다. 매핑(mapping)은 역할의 ARN으로 찾습니다";
    /// A group's ARN.
    IamGroup = "M4",
    "this is an IAM group; a group never signs a request, so nobody arrives under this ARN",
    "IAM 그룹입니다. 그룹은 요청에 서명하는 일이 없으므로 이 ARN으로 들어오는 사람은 아무도 없습니다";
    /// A user's ARN without its path.
    UserWithoutPath = "F2.9",
    "a user's ARN keeps its path in STS, unlike a role's; this entry is written without it or with another one",
    "사용자의 ARN은 역할과 달리 STS에서도 경로가 남습니다. 이 항목에는 경로가 없거나 다른 경로가 적혀 있습니다";
    /// An access entry without the principal's path.
    EntryWithoutPath = "F3.11",
    "an access entry names the principal with its path, unlike aws-auth; this one has another path",
    "액세스 항목은 aws-auth와 달리 주체를 경로까지 적습니다. 이 항목의 경로는 다릅니다";
    /// The creator got no entry.
    CreatorWithoutEntry = "F3.18",
    "the cluster was made without rights for its creator (`BootstrapClusterCreatorAdminPermissions: false`), so the creator is a stranger too",
    "클러스터를 만들 때 생성자에게 권한을 주지 않았습니다(`BootstrapClusterCreatorAdminPermissions: false`). 그래서 생성자도 모르는 사람입니다";
    /// A group's prefix that the binding leaves out.
    OidcPrefix = "F4.5",
    "the cluster puts a prefix before the names of the identity provider, and the binding names them without it",
    "클러스터는 자격 증명 공급자의 이름 앞에 접두사를 붙이는데, 바인딩에는 접두사 없이 적혀 있습니다";
    /// kubectl signs as somebody else.
    OtherIdentity = "M5",
    "others are mapped, this identity is not; look at which credentials the client signs with",
    "다른 신원은 매핑되어 있지만 이 신원은 아닙니다. 클라이언트가 어느 자격 증명(credentials)으로 서명하는지 보십시오";
    /// The client's clock is off.
    ClockSkew = "M6",
    "the client's clock is off: a token counts for 15 minutes from the moment that is written in it",
    "클라이언트의 시계가 맞지 않습니다. 토큰은 그 안에 적힌 시각부터 15분 동안만 유효합니다";
    /// Only the creator may enter.
    OnlyTheCreator = "M7",
    "at first only the principal that created the cluster may enter; everybody else has to be mapped by it",
    "처음에는 클러스터를 만든 주체(principal)만 들어올 수 있습니다. 다른 사람은 모두 그 주체가 매핑해 주어야 합니다";
    /// The cluster's service role is mapped.
    ClusterRoleMapped = "M8",
    "the role that is mapped is the cluster's own service role; EKS works with it, people do not arrive with it",
    "매핑된 역할은 클러스터 자신의 서비스 역할입니다. EKS가 쓰는 역할이고, 사람은 이 역할로 들어오지 않습니다";
    /// AdministratorAccess is no way in.
    AdministratorAccess = "M9",
    "rights in IAM open the AWS API, not the cluster: Kubernetes knows nobody whom EKS has not mapped",
    "IAM의 권한은 AWS API를 열 뿐 클러스터를 열지 않습니다. EKS가 매핑하지 않은 사람을 Kubernetes는 모릅니다";
    /// A mapping, and no binding.
    NoBinding = "M10",
    "the identity is mapped, but no binding names its user or any of its groups",
    "신원은 매핑되었지만 그 사용자나 그룹을 가리키는 바인딩(binding)이 하나도 없습니다";
    /// A group's name that differs.
    GroupName = "M11",
    "the group of the mapping and the group of the binding are spelt differently; names are compared letter by letter",
    "매핑의 그룹과 바인딩의 그룹은 철자가 다릅니다. 이름은 한 글자까지 그대로 비교됩니다";
    /// aws-auth is no YAML.
    BrokenYaml = "M12",
    "the text under this key of aws-auth is no YAML, so the authenticator has lost all of its entries, the nodes' too",
    "aws-auth의 이 키에 든 글이 YAML이 아니어서 authenticator가 그 항목을 모두, 노드의 것까지 잃었습니다";
    /// The nodes' entry is gone.
    NodeRoleUnmapped = "M13",
    "aws-auth has no entry for the nodes' role; a node that is not mapped cannot join, and one that had joined turns NotReady",
    "aws-auth에 노드 역할의 항목이 없습니다. 매핑되지 않은 노드는 합류하지 못하고, 합류해 있던 노드는 NotReady가 됩니다";
    /// `groups` as a scalar.
    GroupsScalar = "M14",
    "`groups` is a text and not a list: the authenticator drops it and maps the user without groups",
    "`groups`가 목록이 아니라 글자 하나입니다. authenticator는 이것을 버리고 그룹 없이 사용자를 매핑합니다";
    /// A node outside `system:nodes`.
    NodeGroups = "F2.15",
    "the nodes are mapped, but not into the group `system:nodes`, and only that group has the rights of a node",
    "노드가 매핑되었지만 `system:nodes` 그룹에 들어 있지 않습니다. 노드의 권한은 그 그룹만 가집니다";
    /// Single braces.
    SingleBraces = "M15",
    "a template needs two braces on each side; with one it stays as it is written, and is the user's name",
    "템플릿(template)은 중괄호가 양쪽에 두 개씩 있어야 합니다. 하나뿐이면 적힌 글자 그대로 사용자 이름이 됩니다";
    /// An instance profile's ARN.
    InstanceProfileArn = "M16",
    "this is the ARN of an instance profile; the instance signs with the role inside it",
    "인스턴스 프로파일(instance profile)의 ARN입니다. 인스턴스는 그 안에 든 역할로 서명합니다";
    /// aws-auth in an API-mode cluster.
    ConfigMapIgnored = "M17",
    "the cluster's authentication mode is `API`: aws-auth is there, and nobody reads it",
    "클러스터의 인증 모드(authentication mode)가 `API`입니다. aws-auth는 있지만 아무도 읽지 않습니다";
    /// No aws-auth taken for a fault.
    NoConfigMap = "M18",
    "there is no aws-auth, and there need not be one: access entries or the creator are the way in",
    "aws-auth가 없습니다. 없어도 이상한 것이 아닙니다. 액세스 항목(access entry)이나 생성자로 들어갑니다";
    /// An access entry in CONFIG_MAP mode.
    EntryInConfigMapMode = "M19",
    "the cluster's authentication mode is `CONFIG_MAP`, in which access entries do not exist",
    "클러스터의 인증 모드가 `CONFIG_MAP`입니다. 이 모드에는 액세스 항목이 없습니다";
    /// `system:` groups in an access entry.
    ReservedGroup = "M20",
    "an access entry cannot put anybody into a group that begins with `system:`; rights of that size are an access policy",
    "액세스 항목으로는 누구도 `system:`으로 시작하는 그룹에 넣을 수 없습니다. 그만한 권한은 액세스 정책(access policy)으로 줍니다";
    /// A second entry for the creator.
    SecondEntry = "M21",
    "this principal has an access entry already; the creator gets one from EKS",
    "이 주체에게는 이미 액세스 항목이 있습니다. 생성자의 것은 EKS가 만듭니다";
    /// An entry with neither groups nor policy.
    EmptyEntry = "M22",
    "the access entry lets the principal in and gives it nothing: it has neither a group nor an access policy",
    "액세스 항목이 주체를 들여보내기만 하고 아무것도 주지 않습니다. 그룹도 액세스 정책도 없습니다";
    /// The entry replaces the aws-auth mapping.
    EntryReplacesMapping = "M23",
    "the principal has an access entry, so its line in aws-auth counts no more; their groups are not added up",
    "주체에게 액세스 항목이 있으므로 aws-auth의 항목은 더 이상 적용되지 않습니다. 두 곳의 그룹은 합쳐지지 않습니다";
    /// An access policy attached in IAM.
    AccessPolicyInIam = "M24",
    "this is an EKS access policy; it is associated with an access entry, IAM does not know it",
    "EKS의 액세스 정책입니다. 액세스 항목에 연결하는 것이고, IAM은 이 정책을 모릅니다";
    /// The role was created again.
    RecreatedPrincipal = "M25",
    "the access entry was made for an earlier principal of the same name; its unique id is another one",
    "이 액세스 항목은 같은 이름의 예전 주체를 위해 만든 것입니다. 고유 ID가 다릅니다";
    /// A policy scoped to another namespace.
    PolicyScope = "M26",
    "the access policy reaches other namespaces than this one; EKS does not check whether a namespace of its scope exists",
    "액세스 정책의 범위(scope)가 이 네임스페이스(namespace)가 아닙니다. EKS는 범위에 적힌 네임스페이스가 있는지 확인하지 않습니다";
    /// A policy without the right.
    NotInPolicy = "F3.34",
    "the principal has an access policy that reaches here, but the policy does not hold this right",
    "주체에게 여기까지 닿는 액세스 정책이 있지만, 그 정책에 이 권한은 들어 있지 않습니다";
    /// `can-i --list` and access policies.
    ListWithoutPolicies = "M27",
    "`kubectl auth can-i --list` shows what RBAC grants; what access policies grant is missing from it",
    "`kubectl auth can-i --list`는 RBAC이 주는 것만 보여 줍니다. 액세스 정책이 주는 것은 여기에 나오지 않습니다";
    /// `--as` and access policies.
    ImpersonationWithoutPolicies = "M28",
    "an access policy belongs to the IAM principal; whoever is impersonated by name has only what RBAC grants",
    "액세스 정책은 IAM 주체에게 딸려 있습니다. 이름으로 가장된(impersonated) 사용자는 RBAC이 주는 것만 가집니다";
    /// No `eks:DescribeCluster`.
    NoDescribeCluster = "M29",
    "writing a kubeconfig needs `eks:DescribeCluster`; entering the cluster needs no IAM action at all",
    "kubeconfig를 쓰려면 `eks:DescribeCluster`가 필요합니다. 클러스터에 들어가는 데는 IAM 작업이 하나도 필요하지 않습니다";
    /// An exec plugin of an old API version.
    OldExecPlugin = "M30",
    "the kubeconfig asks for `client.authentication.k8s.io/v1alpha1`, which kubectl no longer speaks",
    "kubeconfig가 `client.authentication.k8s.io/v1alpha1`을 요구합니다. kubectl은 이제 이 버전을 쓰지 않습니다";
    /// cluster-admin for the default service account.
    DefaultAccountIsAdmin = "M41",
    "every pod of the namespace that names no ServiceAccount runs as `default`, and all of them are administrators now",
    "ServiceAccount를 적지 않은 네임스페이스의 모든 파드는 `default`로 실행됩니다. 이제 그 모두가 관리자입니다";
    /// The service account does not exist.
    NoSuchServiceAccount = "M42",
    "the pod names a ServiceAccount that does not exist, so the API server does not create the pod",
    "파드가 없는 ServiceAccount를 적었습니다. API 서버가 파드를 만들지 않습니다";
    /// No token is mounted.
    NoToken = "M43",
    "`automountServiceAccountToken` is off, so there is no token in the pod with which it could speak to the API server",
    "`automountServiceAccountToken`이 꺼져 있어 파드 안에 API 서버와 말할 토큰이 없습니다";
    /// No OIDC provider in IAM.
    NoOidcProvider = "M44",
    "every cluster has an issuer, but IAM believes its tokens only where the account has an OIDC provider for it",
    "모든 클러스터에는 발급자(issuer)가 있지만, 계정에 그 발급자의 OIDC 공급자(provider)가 있어야 IAM이 토큰을 믿습니다";
    /// A wildcard under `StringEquals`.
    WildcardEquals = "M45",
    "`StringEquals` takes a star for a star; only `StringLike` takes it for any text",
    "`StringEquals`에서 별표는 그냥 별표입니다. 아무 글자나 뜻하는 것은 `StringLike`에서뿐입니다";
    /// The trust policy names another service account.
    TrustMismatch = "M46",
    "the trust policy names another ServiceAccount, namespace or provider than the token does",
    "신뢰 정책(trust policy)이 토큰과 다른 ServiceAccount나 네임스페이스, 공급자를 가리킵니다";
    /// The trust policy allows another action.
    TrustAction = "F8.3",
    "the trust policy names the caller, but allows it another action than the one that is asked for",
    "신뢰 정책이 호출자를 가리키지만, 요청한 작업이 아닌 다른 작업을 허용합니다";
    /// The role does not exist.
    NoSuchRole = "F8.30",
    "the role that is asked for does not exist under this ARN, path included; STS refuses as if it were not trusted",
    "요청한 역할이 이 ARN(경로 포함)으로는 없습니다. STS는 신뢰하지 않는 경우와 똑같이 거절합니다";
    /// A token for somebody else than STS.
    OtherAudience = "F8.6",
    "the ServiceAccount or the pod asks for a token with another audience than the provider takes",
    "ServiceAccount나 파드가 공급자가 받지 않는 대상의 토큰을 요청합니다";
    /// The trust policy names another cluster's issuer.
    OtherIssuer = "M47",
    "the trust policy names the issuer of another cluster; a cluster that is created again has a new one",
    "신뢰 정책이 다른 클러스터의 발급자를 가리킵니다. 클러스터를 다시 만들면 발급자도 새로 바뀝니다";
    /// `;aud` for `:aud`.
    SemicolonKey = "E6",
    "the condition key ends in a semicolon and a word; no token brings a key of that name, so the condition never holds",
    "조건 키(condition key)가 세미콜론과 단어로 끝납니다. 어떤 토큰도 그런 이름의 키를 가져오지 않으므로 조건은 결코 성립하지 않습니다";
    /// The annotation's key is misspelt.
    AnnotationKey = "M48",
    "the annotation has another key than the one that the webhook looks for; an unknown annotation is no error",
    "주석(annotation)의 키가 웹훅(webhook)이 찾는 키와 다릅니다. 모르는 주석은 오류가 되지 않습니다";
    /// The pod is older than the annotation.
    PodBeforeAnnotation = "M49",
    "the webhook acts when a pod is created; this pod is older than the annotation and keeps what it was created with",
    "웹훅은 파드를 만들 때만 움직입니다. 이 파드는 주석보다 먼저 만들어졌고, 만들어진 그대로 남아 있습니다";
    /// The annotation stands on the pod.
    AnnotationOnPod = "M50",
    "the role's annotation stands on the pod or its controller; the webhook reads it on the ServiceAccount only",
    "역할의 주석이 파드나 그 컨트롤러에 있습니다. 웹훅은 ServiceAccount에 있는 것만 읽습니다";
    /// The pod uses another service account.
    OtherServiceAccount = "M51",
    "a ServiceAccount of the namespace carries a role, but the pod runs as another one",
    "네임스페이스의 한 ServiceAccount에 역할이 연결되어 있지만, 파드는 다른 ServiceAccount로 실행됩니다";
    /// The annotation's value is no role ARN.
    MalformedRoleArn = "M52",
    "the annotation's value is no role ARN; the webhook writes it into the pod all the same, and STS refuses it",
    "주석의 값이 역할 ARN이 아닙니다. 웹훅은 그대로 파드에 써 넣고, 거절은 STS가 합니다";
    /// The Kubernetes token goes to STS.
    KubernetesToken = "M53",
    "the token is the one for the API server; its audience is not STS",
    "API 서버용 토큰입니다. 대상(audience)이 STS가 아닙니다";
    /// The token file cannot be read.
    UnreadableToken = "M54",
    "the container runs as another user than the token file belongs to",
    "컨테이너가 토큰 파일의 소유자와 다른 사용자로 실행됩니다";
    /// Static keys come first.
    StaticKeys = "M55",
    "the container brings access keys of its own; the SDK takes the first credentials that it finds and looks no further",
    "컨테이너가 자기 액세스 키를 가지고 있습니다. SDK는 처음 찾은 자격 증명을 쓰고 더 찾지 않습니다";
    /// A role is no right in the cluster.
    RoleIsNoRbac = "M56",
    "the ServiceAccount carries an IAM role, which is a right in AWS; in the cluster only bindings give rights",
    "ServiceAccount에 IAM 역할이 연결되어 있지만 그것은 AWS의 권한입니다. 클러스터 안의 권한은 바인딩만 줍니다";
    /// RBAC is no right in AWS.
    RbacIsNoIam = "M57",
    "the ServiceAccount has rights in the cluster; AWS asks for an IAM identity, and RBAC is none",
    "ServiceAccount에 클러스터 안의 권한은 있습니다. AWS가 묻는 것은 IAM 신원이고, RBAC은 IAM 신원이 아닙니다";
    /// The cluster's OIDC provider taken for IAM's.
    WrongOidc = "M58",
    "an `IdentityProviderConfig` makes the cluster accept tokens of a directory; that IAM accepts tokens of the cluster takes an OIDC provider in IAM",
    "`IdentityProviderConfig`는 클러스터가 외부 디렉터리의 토큰을 받게 합니다. IAM이 클러스터의 토큰을 받게 하는 것은 IAM의 OIDC 공급자입니다";
    /// Rights on the node role.
    RightsOnNodeRole = "M59",
    "this right comes from the nodes' role, so every pod of the node that reaches the metadata service has it",
    "이 권한은 노드의 역할에서 옵니다. 메타데이터 서비스에 닿는 노드의 모든 파드가 이 권한을 가집니다";
    /// IRSA does not cut off IMDS.
    ImdsStillOpen = "M60",
    "a pod with a role of its own can still ask the metadata service for the nodes' role",
    "자기 역할이 있는 파드도 메타데이터 서비스에 노드의 역할을 물어볼 수 있습니다";
    /// Hop limit 1 without tokens required.
    HopLimitAlone = "M61",
    "the hop limit stops only the token of IMDSv2; as long as tokens are optional, IMDSv1 answers every pod",
    "홉 제한(hop limit)은 IMDSv2의 토큰만 막습니다. 토큰이 선택(optional)인 동안 IMDSv1은 모든 파드에 대답합니다";
    /// The app relied on the node role.
    ImdsClosed = "M62",
    "the metadata service is out of the pod's reach, and the pod has no identity of its own",
    "파드는 메타데이터 서비스에 닿지 못하고, 자기 신원도 없습니다";
    /// eksctl left the service account alone.
    EksctlSkipped = "M63",
    "the role of eksctl is there, but the ServiceAccount existed before and was left without the annotation",
    "eksctl의 역할은 있지만, ServiceAccount가 먼저 있었기 때문에 주석 없이 남았습니다";
    /// The provider belongs to another cluster.
    OtherClustersProvider = "M64",
    "the account has an OIDC provider, but for the issuer of another cluster",
    "계정에 OIDC 공급자가 있지만 다른 클러스터의 발급자를 위한 것입니다";
    /// No `sts:TagSession`.
    NoTagSession = "M65",
    "Pod Identity tags its sessions, so the trust policy has to allow `sts:TagSession` beside `sts:AssumeRole`",
    "Pod Identity는 세션에 태그를 붙이므로 신뢰 정책이 `sts:AssumeRole`과 함께 `sts:TagSession`도 허용해야 합니다";
    /// The agent may not ask.
    AgentMayNotAsk = "F9.1",
    "the agent asks EKS with the nodes' role, which needs `eks-auth:AssumeRoleForPodIdentity`",
    "에이전트는 노드의 역할로 EKS에 묻습니다. 그 역할에 `eks-auth:AssumeRoleForPodIdentity`가 필요합니다";
    /// An association for somebody else.
    OtherAssociation = "F9.2",
    "the association names another ServiceAccount or namespace; EKS does not check whether they exist",
    "연결이 다른 ServiceAccount나 네임스페이스를 가리킵니다. EKS는 그것들이 있는지 확인하지 않습니다";
    /// A role that does not trust Pod Identity.
    NotForPodIdentity = "F9.3",
    "the role does not trust `pods.eks.amazonaws.com`, the service that assumes it for the pod",
    "역할이 `pods.eks.amazonaws.com`을 신뢰하지 않습니다. 파드를 위해 역할을 맡는 것은 이 서비스입니다";
    /// No agent, or a pod from before the association.
    NoPodIdentityAgent = "M66",
    "the association is there, but the agent is not installed or the pod is older than the association",
    "연결(association)은 있지만 에이전트가 설치되지 않았거나 파드가 연결보다 먼저 만들어졌습니다";
    /// The association beats the annotation.
    AssociationWins = "M67",
    "the ServiceAccount has an annotation and an association; the association wins, and the role is the association's",
    "ServiceAccount에 주석과 연결이 모두 있습니다. 연결이 우선하므로 역할은 연결의 것입니다";
    /// No `iam:PassRole`.
    NoPassRole = "M68",
    "whoever makes a node group hands the nodes' role to EKS, and needs `iam:PassRole` on that role",
    "노드 그룹을 만드는 사람은 노드의 역할을 EKS에 넘겨줍니다. 그 역할에 대한 `iam:PassRole`이 필요합니다";
    /// eksctl waits for nodes that it may not see.
    WaitsForNodes = "M69",
    "the nodes are made, but eksctl waits for them through the Kubernetes API, and this identity may not list nodes there",
    "노드는 만들어졌지만 eksctl은 Kubernetes API로 노드를 기다립니다. 이 신원은 거기서 노드 목록을 볼 수 없습니다";
    /// `system:masters`.
    Masters = "M70",
    "`system:masters` passes before every authorizer: no role, no binding and no policy can take anything away from it",
    "`system:masters`는 모든 인가자(authorizer)보다 먼저 통과합니다. 어떤 역할도, 바인딩도, 정책도 여기서 아무것도 덜어 낼 수 없습니다";
}

impl Mistake {
    /// The mistake of this number.
    pub fn of_id(id: &str) -> Option<Mistake> {
        Mistake::ALL.iter().copied().find(|m| m.id() == id)
    }

    /// The mistake as a step of the trace names it.
    pub fn cause(self) -> Cause {
        Cause { id: self.id(), says: self.says() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_has_a_number_of_its_own_and_both_languages() {
        let mut ids: Vec<_> = Mistake::ALL.iter().map(|m| m.id()).collect();
        for mistake in Mistake::ALL {
            let says = mistake.says();
            assert!(says.ko.chars().any(|c| ('가'..='힣').contains(&c)), "{mistake:?}");
            assert!(!says.en.ends_with('.') && !says.ko.ends_with('.'), "{mistake:?}");
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Mistake::ALL.len());
    }
}
