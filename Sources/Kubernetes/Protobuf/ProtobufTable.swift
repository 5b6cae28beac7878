/// The messages that clients send in protobuf, by their field numbers
/// (`generated.proto` of `api/core/v1`, `api/apps/v1`, `api/authentication/v1`,
/// `api/authorization/v1` and `apimachinery/pkg/apis/meta/v1`).
enum ProtobufTable {
  /// nil for a kind that no client is known to send so.
  static func message(kind: String) -> ProtobufMessage? {
    switch kind {
    case "Namespace": namespace
    case "ServiceAccount": serviceAccount
    case "Secret": secret
    case "ConfigMap": configMap
    case "TokenRequest": tokenRequest
    case "TokenReview": tokenReview
    case "SelfSubjectReview": ProtobufMessage([metadata])
    case "SelfSubjectAccessReview": selfSubjectAccessReview
    case "DeleteOptions": deleteOptions
    case "Deployment": deployment
    default: nil
    }
  }

  static let metadata = (1, "metadata", ProtobufMessage.Kind.message(objectMeta))

  private static let objectMeta = ProtobufMessage([
    (1, "name", .text), (2, "generateName", .text), (3, "namespace", .text),
    (4, "selfLink", .text), (5, "uid", .text), (6, "resourceVersion", .text),
    (7, "generation", .integer), (8, "creationTimestamp", .time),
    (9, "deletionTimestamp", .time), (10, "deletionGracePeriodSeconds", .integer),
    (11, "labels", .map(.text)), (12, "annotations", .map(.text)),
    (13, "ownerReferences", .list(.message(ownerReference))), (14, "finalizers", .list(.text)),
  ])

  private static let ownerReference = ProtobufMessage([
    (1, "kind", .text), (3, "name", .text), (4, "uid", .text), (5, "apiVersion", .text),
    (6, "controller", .flag), (7, "blockOwnerDeletion", .flag),
  ])

  private static let namespace = ProtobufMessage([
    metadata, (2, "spec", .message(ProtobufMessage([(1, "finalizers", .list(.text))]))),
  ])

  private static let serviceAccount = ProtobufMessage([
    metadata,
    (
      2, "secrets",
      .list(
        .message(
          ProtobufMessage([
            (1, "kind", .text), (2, "namespace", .text), (3, "name", .text), (4, "uid", .text),
            (5, "apiVersion", .text), (6, "resourceVersion", .text), (7, "fieldPath", .text),
          ])))
    ),
    (3, "imagePullSecrets", .list(.message(ProtobufMessage([(1, "name", .text)])))),
    (4, "automountServiceAccountToken", .flag),
  ])

  private static let secret = ProtobufMessage([
    metadata, (2, "data", .map(.bytes)), (3, "type", .text), (4, "stringData", .map(.text)),
    (5, "immutable", .flag),
  ])

  private static let configMap = ProtobufMessage([
    metadata, (2, "data", .map(.text)), (3, "binaryData", .map(.bytes)), (4, "immutable", .flag),
  ])

  private static let tokenRequest = ProtobufMessage([
    metadata,
    (
      2, "spec",
      .message(
        ProtobufMessage([
          (1, "audiences", .list(.text)),
          (
            3, "boundObjectRef",
            .message(
              ProtobufMessage([
                (1, "kind", .text), (2, "apiVersion", .text), (3, "name", .text),
                (4, "uid", .text),
              ]))
          ),
          (4, "expirationSeconds", .integer),
        ]))
    ),
  ])

  private static let tokenReview = ProtobufMessage([
    metadata,
    (
      2, "spec",
      .message(ProtobufMessage([(1, "token", .text), (2, "audiences", .list(.text))]))
    ),
  ])

  private static let selfSubjectAccessReview = ProtobufMessage([
    metadata,
    (
      2, "spec",
      .message(
        ProtobufMessage([
          (
            1, "resourceAttributes",
            .message(
              ProtobufMessage([
                (1, "namespace", .text), (2, "verb", .text), (3, "group", .text),
                (4, "version", .text), (5, "resource", .text), (6, "subresource", .text),
                (7, "name", .text),
              ]))
          ),
          (
            2, "nonResourceAttributes",
            .message(ProtobufMessage([(1, "path", .text), (2, "verb", .text)]))
          ),
        ]))
    ),
  ])

  private static let deleteOptions = ProtobufMessage([
    (1, "gracePeriodSeconds", .integer),
    (
      2, "preconditions",
      .message(ProtobufMessage([(1, "uid", .text), (2, "resourceVersion", .text)]))
    ),
    (3, "orphanDependents", .flag), (4, "propagationPolicy", .text), (5, "dryRun", .list(.text)),
  ])
}
