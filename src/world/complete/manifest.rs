//! What can stand in a Kubernetes manifest? Fields and values by the schema, names by what is there.

use super::{Offer, Place, key, names, plain, rules};
use crate::k8s::resource_types;
use crate::k8s::schema::{Element, Field, Schema, Shape, Struct, Type, describe, schema};
use crate::source::edit::{Step, resolve};
use crate::source::outline::Role;
use crate::source::{Candidate, Follow, Node};
use crate::text;
use crate::text::Text;

/// A field, the type that has it, and how much of the path leads to the object of that type.
pub(super) struct Spot<'a> {
    pub(super) owner: &'a Struct,
    pub(super) field: &'a Field,
    pub(super) above: usize,
    /// The key of a map, where the spot is a map's value.
    pub(super) map_key: Option<&'a str>,
    ty: Type,
}

pub(super) fn offer(place: &Place<'_>) -> Offer {
    let (root, start) = object(place);
    let path = place.caret.path.get(start..).unwrap_or_default();
    let schema = schema();
    let kind = text_of(root, "kind");
    if place.caret.role != Role::Key {
        match path {
            [Step::Key("kind")] => return values(kinds(text_of(root, "apiVersion"))),
            [Step::Key("apiVersion")] => return values(versions(kind)),
            _ => {}
        }
    }
    let Some(ty) = schema.named(kind).filter(|s| s.is_kind) else {
        let first = [("apiVersion", Follow::Scalar), ("kind", Follow::Scalar), ("metadata", Follow::Mapping)];
        let keys = first.map(|(name, follow)| key(name, of_any("", name)).key(follow)).to_vec();
        return if path.is_empty() && place.takes_key() { values(keys) } else { Offer::default() };
    };
    if path.is_empty() {
        return if place.takes_key() { values(fields(schema, ty)) } else { Offer::default() };
    }
    let Some(spot) = walk(schema, ty, path) else { return Offer::default() };
    let in_list = spot.ty.shape != Shape::One && spot.ty.shape != Shape::Map;
    let mut candidates = Vec::new();
    match (spot.ty.shape, spot.ty.element) {
        (Shape::Map, _) if place.takes_key() => candidates = map_keys(kind, root, &spot),
        (Shape::Map, _) => {}
        (_, Element::Struct(id)) if place.takes_key() => {
            candidates = schema.get(id).map(|ty| fields(schema, ty)).unwrap_or_default();
        }
        (_, Element::Struct(_)) => {}
        _ if place.caret.role != Role::Key => {
            let object = resolve(root, path.get(..spot.above).unwrap_or_default()).unwrap_or(root);
            candidates = scalars(place, root, object, &spot);
        }
        _ => {}
    }
    Offer { candidates, in_list }
}

fn values(candidates: Vec<Candidate>) -> Offer {
    Offer { candidates, in_list: false }
}

pub(super) fn text_of<'n>(node: &'n Node, key: &str) -> &'n str {
    node.get(key).and_then(Node::text).unwrap_or_default()
}

/// The object that the caret is in, and how much of the path leads to it: an item of a `kind: List`, else the document.
fn object<'a>(place: &Place<'a>) -> (&'a Node, usize) {
    match place.caret.path.as_slice() {
        [list @ Step::Key("items"), Step::Index(index), ..] if text_of(place.root, "kind").ends_with("List") => {
            (resolve(place.root, &[*list, Step::Index(*index)]).unwrap_or(place.root), 2)
        }
        _ => (place.root, 0),
    }
}

/// The field that a path of an object of type `ty` leads to.
fn walk<'a>(schema: &'a Schema, ty: &'a Struct, path: &[Step<'a>]) -> Option<Spot<'a>> {
    let mut inside = Some(ty);
    let mut spot: Option<Spot<'a>> = None;
    for (index, step) in path.iter().enumerate() {
        match (step, &mut spot) {
            (Step::Index(_), Some(spot)) if spot.ty.shape == Shape::List => spot.ty.shape = Shape::One,
            (Step::Index(_), _) => return None,
            (Step::Key(name), Some(spot)) if matches!(spot.ty.shape, Shape::Map | Shape::MapOfLists) => {
                spot.ty.shape = if spot.ty.shape == Shape::Map { Shape::One } else { Shape::List };
                spot.map_key = Some(name);
            }
            (Step::Key(name), _) => {
                let owner = inside?;
                let field = owner.field(name)?;
                spot = Some(Spot { owner, field, above: index, map_key: None, ty: field.ty });
            }
        }
        inside = spot.as_ref().and_then(|spot| match (spot.ty.shape, spot.ty.element) {
            (Shape::Map | Shape::MapOfLists, _) => None,
            (_, Element::Struct(id)) => schema.get(id),
            _ => None,
        });
    }
    spot
}

/// The fields of a type: first those that it has to have, then those that say something about who may do what.
fn fields(schema: &Schema, ty: &Struct) -> Vec<Candidate> {
    let one = |field: &Field| {
        let follow = match (field.ty.shape, field.ty.element) {
            (Shape::List, Element::Struct(_)) => Follow::Mappings,
            (Shape::List, _) => Follow::Scalars,
            (Shape::One, Element::Struct(_)) | (Shape::Map | Shape::MapOfLists, _) => Follow::Mapping,
            _ => Follow::Scalar,
        };
        let says = describe(ty.name, field.name).unwrap_or_else(|| of_any(ty.name, field.name));
        Candidate::new(field.name, Text::verbatim(schema.go_type(field.ty).replace("v1.", ""))).saying(says).key(follow)
    };
    // What the API server fills in, nobody writes.
    let is_written = |f: &&Field| {
        let filled_in = ["managedFields", "status", "selfLink", "generation", "resourceVersion", "creationTimestamp"];
        !filled_in.contains(&f.name) && !f.name.starts_with("deletion")
    };
    let (needed, other): (Vec<&Field>, Vec<&Field>) = ty.fields.iter().filter(is_written).partition(|f| f.kept_empty);
    let (said, rest): (Vec<Candidate>, Vec<Candidate>) = other.into_iter().map(one).partition(|c| !c.says.is_empty());
    needed.into_iter().map(one).chain(said).chain(rest).collect()
}

/// Fields that mean the same wherever they stand.
fn of_any(owner: &str, name: &str) -> Text {
    match (owner, name) {
        (_, "apiVersion") => text!(
            "API group and version of the kind: `v1`, `rbac.authorization.k8s.io/v1`",
            "kind가 속한 API 그룹과 버전입니다. 예: `v1`, `rbac.authorization.k8s.io/v1`"
        ),
        ("ObjectMeta", "name") => text!(
            "the object's name, unique for its kind in a namespace",
            "객체의 이름입니다. 같은 kind 안에서 네임스페이스마다 하나뿐입니다"
        ),
        ("ObjectMeta", "labels") => {
            text!("names by which others select this object", "다른 객체가 이 객체를 고를 때 쓰는 이름표입니다")
        }
        ("Subject" | "RoleRef" | "OwnerReference" | "ObjectReference", _) => Text::default(),
        (_, "kind") => text!("what the object is, with a capital", "객체의 종류입니다. 대문자로 시작합니다"),
        (_, "metadata") => {
            text!("name, namespace, labels, annotations", "이름, 네임스페이스, 레이블(label), 주석(annotation)입니다")
        }
        ("Container", "image") => text!("the program that runs", "실행할 컨테이너 이미지입니다"),
        ("ConfigMap", "data") => text!(
            "texts by key; in `aws-auth` the keys `mapRoles` and `mapUsers` count",
            "키마다 텍스트 하나입니다. `aws-auth`에서는 `mapRoles`와 `mapUsers` 키가 쓰입니다"
        ),
        ("Secret", "data") => {
            text!("values in base64: encoded, not encrypted", "base64로 적은 값입니다. 인코딩일 뿐 암호화가 아닙니다")
        }
        ("Secret", "stringData") => {
            text!("values as they are; the API server encodes them", "값을 그대로 적습니다. API 서버가 인코딩합니다")
        }
        _ => Text::default(),
    }
}

/// Every kind, those of the `apiVersion` first.
fn kinds(version: &str) -> Vec<Candidate> {
    let all = || schema().kinds();
    let own = all().filter(|s| s.api_version() == version);
    let others = all().filter(|s| s.api_version() != version);
    own.chain(others)
        .map(|s| Candidate::new(s.name, Text::verbatim(s.api_version())).saying(kind_says(s.name)))
        .collect()
}

/// Every `apiVersion`, that of the kind first.
fn versions(kind: &str) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = Vec::new();
    if let Some(own) = schema().named(kind).filter(|s| s.is_kind) {
        out.push(Candidate::new(own.api_version(), Text::verbatim(own.name)));
    }
    for version in schema().kinds().map(Struct::api_version) {
        if !out.iter().any(|c| c.text == version) {
            out.push(plain(version));
        }
    }
    out
}

/// What the kinds of access control are.
fn kind_says(kind: &str) -> Text {
    match kind {
        "Role" => text!("rights in one namespace", "네임스페이스 하나 안의 권한입니다"),
        "ClusterRole" => text!(
            "rights in the whole cluster, or in any namespace where a RoleBinding grants it",
            "클러스터 전체의 권한입니다. RoleBinding으로 주면 그 네임스페이스 안에서만 통합니다"
        ),
        "RoleBinding" => text!(
            "gives a Role or ClusterRole to somebody in one namespace",
            "Role이나 ClusterRole을 네임스페이스 하나 안에서 누군가에게 줍니다"
        ),
        "ClusterRoleBinding" => {
            text!("gives a ClusterRole to somebody everywhere", "ClusterRole을 클러스터 전체에서 누군가에게 줍니다")
        }
        "ServiceAccount" => text!("who a pod is", "파드의 신원입니다"),
        "ConfigMap" => text!(
            "texts by key; `aws-auth` in `kube-system` lets IAM identities in",
            "키마다 텍스트 하나입니다. `kube-system`의 `aws-auth`는 IAM 신원을 클러스터에 들여보냅니다"
        ),
        "Pod" => text!("containers that run together", "함께 실행되는 컨테이너입니다"),
        "NetworkPolicy" => {
            text!("with whom pods may talk over the network", "파드가 네트워크에서 누구와 통신할 수 있는지 정합니다")
        }
        _ => Text::default(),
    }
}

/// Keys of `labels`, `annotations` and `data` that something reads.
fn map_keys(kind: &str, root: &Node, spot: &Spot<'_>) -> Vec<Candidate> {
    let name = root.at(&["metadata", "name"]).and_then(Node::text);
    match (kind, spot.field.name) {
        ("ServiceAccount", "annotations") => rules::account_annotations(),
        ("ConfigMap", "data") if name == Some("aws-auth") => super::aws_auth::data_keys(),
        ("Namespace", "labels") => rules::namespace_labels(),
        ("ClusterRole", "labels") => rules::aggregation_labels(),
        _ => Vec::new(),
    }
}

/// Values of a scalar field. `root` is the whole object, `object` what the field is of.
fn scalars(place: &Place<'_>, root: &Node, object: &Node, spot: &Spot<'_>) -> Vec<Candidate> {
    let world = place.world;
    let namespace = root.at(&["metadata", "namespace"]).and_then(Node::text).unwrap_or("default");
    let names = |kind: &str| names::objects(world, kind, Some(namespace));
    match (spot.owner.name, spot.field.name) {
        ("PolicyRule", "verbs") => rules::verbs(),
        ("PolicyRule", "apiGroups") => rules::groups(world, object),
        ("PolicyRule", "resources") => rules::resources(world, object),
        ("PolicyRule", "resourceNames") => rules::object_names(world, object, namespace),
        ("PolicyRule", "nonResourceURLs") => {
            ["/healthz", "/healthz/*", "/livez", "/metrics", "/readyz", "/version", "*"].map(plain).to_vec()
        }
        ("RoleRef", "name") => names(text_of(object, "kind")),
        ("Subject", "name") => match text_of(object, "kind") {
            "ServiceAccount" => {
                let of = object.get("namespace").and_then(Node::text);
                names::objects(world, "ServiceAccount", of)
            }
            "Group" => names::groups(world),
            "User" => names::users(world),
            _ => Vec::new(),
        },
        ("Subject" | "ObjectMeta", "namespace") => names::namespaces(world),
        ("ObjectMeta", "annotations") if spot.map_key == Some(rules::ROLE_ARN) => names::roles(world),
        ("ObjectMeta", "annotations") => rules::annotation_values(spot.map_key.unwrap_or_default()),
        ("PodSpec", "serviceAccountName" | "serviceAccount") => names("ServiceAccount"),
        ("PodSpec", "nodeName") => names::objects(world, "Node", None),
        ("SecretKeySelector" | "SecretEnvSource" | "SecretProjection", "name") | (_, "secretName") => names("Secret"),
        ("ConfigMapKeySelector" | "ConfigMapEnvSource" | "ConfigMapProjection" | "ConfigMapVolumeSource", "name") => {
            names("ConfigMap")
        }
        (_, "claimName") => names("PersistentVolumeClaim"),
        _ => match spot.ty.element {
            Element::Bool => ["true", "false"].map(plain).to_vec(),
            Element::String(Some(named)) => named.values.iter().map(|v| plain(*v).saying(kind_says(v))).collect(),
            _ => Vec::new(),
        },
    }
}

/// The kind that a rule's resource is, without its subresource.
pub(super) fn kind_of_resource(plural: &str) -> Option<&'static str> {
    let plural = plural.split('/').next()?;
    resource_types().iter().find(|t| t.plural == plural).map(|t| &*t.kind)
}
