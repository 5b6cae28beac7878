import ArcFed
import ArcFedJSON

/// `k3s certificate rotate-ca`.
struct RotateSigningKey: Verb {
  static let name = "rotateSigningKey"
  static let summary = "replaces the key that signs service account tokens"
  static let reality = """
    The cluster gets a new signing key. The old one stays in the file behind it, so that tokens \
    in circulation go on being accepted; the documentation asks for a rotation every three \
    months.
    """
  static let fields: [FieldSchema] = [
    .optional("cluster", .reference(.cluster), "the cluster; the only one unless said"),
    .optional("keepOldKey", .boolean, "whether the old key goes on verifying; true unless said"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.optional("cluster") ?? "the cluster" }
  private var keepsOldKey: Bool { arguments.flag("keepOldKey", otherwise: true) }

  var commands: [String] {
    let old = "/var/lib/rancher/k3s/server/tls/service.key"
    let new = "/opt/k3s/server/tls/service.key"
    return [
      "openssl genrsa -traditional -out \(new) 2048",
      keepsOldKey
        ? "cat \(old) >> \(new) && k3s certificate rotate-ca --path=/opt/k3s/server"
        : "k3s certificate rotate-ca --path=/opt/k3s/server --force",
      "sudo systemctl restart k3s",
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let id = try await stage.cluster(arguments.optional("cluster"))
      .rotateSigningKey(keepingOldKey: keepsOldKey)
    return ["keyId": .string(id)]
  }
}
