//! Where AWS and Kubernetes meet: the authenticator, aws-auth, access entries, IRSA, Pod Identity, IMDS, the logs.
