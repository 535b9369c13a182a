//! The worlds in which commands are played.

use can_i::world::World;

/// A cluster in which the creator is `user/platform`, with a little of every kind.
pub fn shop() -> World {
    World::load([("aws.yaml", AWS), ("rbac.yaml", RBAC), ("app.yaml", APP), ("config.yaml", CONFIG)])
}

pub const AWS: &str = r#"AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Metadata:
      CreatorArn: arn:aws:iam::111122223333:user/platform
    Properties:
      Name: prod
      RoleArn: arn:aws:iam::111122223333:role/eks-cluster
      AccessConfig: {AuthenticationMode: API_AND_CONFIG_MAP}
      ResourcesVpcConfig: {SubnetIds: [subnet-1]}
  Platform:
    Type: AWS::IAM::User
    Properties: {UserName: platform}
  Student:
    Type: AWS::IAM::User
    Properties: {UserName: student}
  StudentEntry:
    Type: AWS::EKS::AccessEntry
    Properties:
      ClusterName: prod
      PrincipalArn: !GetAtt Student.Arn
      Username: student
  NodeRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: eksNodeRole
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]
"#;

pub const RBAC: &str = r#"# who may do what
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: pod-creator
  labels: {team: web}
rules:
  - apiGroups: [""]
    resources: [pods, pods/log]
    verbs: [get, list, create]
  - apiGroups: [apps]
    resources: [deployments]
    verbs: [get, get]
    resourceNames: [a, b]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: create-pods
subjects:
  - {kind: User, name: student, apiGroup: rbac.authorization.k8s.io}
  - {kind: ServiceAccount, name: web, namespace: default}
roleRef: {kind: Role, name: pod-creator, apiGroup: rbac.authorization.k8s.io}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: reader
  annotations: {purpose: reading}
rules:
  - {nonResourceURLs: [/metrics], verbs: [get, post]}
  - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: readers
subjects:
  - {kind: Group, name: readers, apiGroup: rbac.authorization.k8s.io}
roleRef: {kind: ClusterRole, name: reader, apiGroup: rbac.authorization.k8s.io}
"#;

pub const APP: &str = r#"apiVersion: v1
kind: ServiceAccount
metadata:
  name: web
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/web
imagePullSecrets: [{name: pull}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      containers:
        - {name: web, image: "nginx:1.27", ports: [{containerPort: 80}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: tools
  labels: {app: tools}
spec:
  serviceAccountName: web
  nodeName: ip-192-168-20-11.us-west-2.compute.internal
  containers:
    - name: main
      image: amazon/aws-cli
      command: [sleep, infinity]
      env:
        - {name: STAGE, value: test}
        - {name: PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}
      resources: {requests: {cpu: 100m, memory: 64Mi}}
      volumeMounts: [{name: settings, mountPath: /etc/app}]
    - {name: side, image: busybox}
  volumes:
    - {name: settings, configMap: {name: settings}}
---
apiVersion: v1
kind: Node
metadata:
  name: ip-192-168-20-11.us-west-2.compute.internal
  labels: {eks.amazonaws.com/nodegroup: workers}
spec:
  providerID: aws:///us-west-2a/i-0a1b2c3d4e5f60718
"#;

pub const CONFIG: &str = r#"apiVersion: v1
kind: Namespace
metadata:
  name: dev
  labels: {stage: test}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: fast
  more: |
    a: 1
    b: 2
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:role/eksNodeRole
      username: system:node:{{EC2PrivateDNSName}}
      groups:
        - system:bootstrappers
        - system:nodes
  mapUsers: |
    []
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: one
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: x
binaryData: {bin: aGVsbG8=}
---
apiVersion: v1
kind: Secret
metadata:
  name: db
type: Opaque
data:
  password: aGVsbG8=
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: 8080}]
"#;
